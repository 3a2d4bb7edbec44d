import type { LayerGroup, Model } from '../model/model.js';
import type { AttentionCore, Product } from '../model/operation.js';
import { endsOf, workOf } from '../model/operations.js';
import { sumOf } from '../quantity/index.js';

/** Tokens that a token attends to: `full` counts the whole sequence (the convention of MFU), `causal` half. */
export type AttentionSpan = 'full' | 'causal';

/** FLOPs of one token's forward pass by part, 2 per multiply-add. Source: docs/cost-model.md, Forward pass. */
export interface ForwardFlops {
  /** Matrices of the layers, routed experts by their active share. */
  readonly layers: number;
  /** Scores and weighted values of softmax attention, and the indexer's scores. */
  readonly core: number;
  /** Recurrences of linear attention and state spaces. */
  readonly recurrence: number;
  readonly head: number;
}

/** FLOPs of one token in one matrix: 2 for each element it is multiplied by. */
export function flopsOfProduct({ k, n, uses }: Product): number {
  return 2 * k * n * uses;
}

/** FLOPs of one token in several matrices. */
export function productFlops(products: readonly Product[]): number {
  return sumOf(products, flopsOfProduct);
}

/** FLOPs of the weights alone, for one token. Tables are looked up, not multiplied. */
export function weightFlops(model: Model): { readonly layers: number; readonly head: number } {
  const { products, headProducts } = endsOf(model);
  return {
    layers: productFlops(products) + layerFlops(model.groups),
    head: productFlops(headProducts),
  };
}

function layerFlops(groups: readonly LayerGroup[]): number {
  return sumOf(groups, (group) => group.layers.length * flopsOfLayer(group));
}

/** FLOPs of one token in the matrices of one layer of a group. */
export function flopsOfLayer(group: LayerGroup): number {
  return productFlops(workOf(group).products);
}

/** FLOPs of one token in attention and recurrences of one layer of a group. */
export function mixingOfLayer(group: LayerGroup, sequence: number, span: AttentionSpan): number {
  const { cores, recurrenceFlops } = workOf(group);
  return sumOf(cores, (core) => coreFlops(core, sequence, span)) + recurrenceFlops;
}

/** The forward pass of one token over `sequence` tokens of context. */
export function forwardFlops(model: Model, sequence: number, span: AttentionSpan): ForwardFlops {
  return { ...weightFlops(model), ...mixingFlops(model.groups, sequence, span) };
}

/** FLOPs of one token in the operations that mix tokens: attention and recurrences. */
function mixingFlops(groups: readonly LayerGroup[], sequence: number, span: AttentionSpan) {
  let core = 0;
  let recurrence = 0;
  for (const group of groups) {
    const count = group.layers.length;
    const { cores, recurrenceFlops } = workOf(group);
    for (const one of cores) core += count * coreFlops(one, sequence, span);
    recurrence += count * recurrenceFlops;
  }
  return { core, recurrence };
}

/** Forward FLOPs of one token of an encoder, in which all tokens see each other. */
export function encoderFlops(
  groups: readonly LayerGroup[],
  tokens: number,
): Omit<ForwardFlops, 'head'> {
  return { layers: layerFlops(groups), ...mixingFlops(groups, tokens, 'full') };
}

export function sumFlops({ layers, core, recurrence, head }: ForwardFlops): number {
  return layers + core + recurrence + head;
}

/** Scores and values of one layer for one token: `2·n·(d + d_v)·s_eff`, and the scores of an indexer. */
export function coreFlops(core: AttentionCore, sequence: number, span: AttentionSpan): number {
  const { heads, keyDim, valueDim, scoringFlops = 0 } = core;
  const attended = tokensAttended(core, sequence, span);
  return (
    2 * heads * (keyDim + valueDim) * attended + scoringFlops * tokensInReach(core, sequence, span)
  );
}

/** Tokens that a token attends to; an indexer picks a limited number of those in reach. */
export function tokensAttended(core: AttentionCore, sequence: number, span: AttentionSpan): number {
  const reach = tokensInReach(core, sequence, span);
  return core.topK === undefined ? reach : Math.min(reach, core.topK);
}

/** Tokens that a token can see: the encoder's, its own chunk, or what came before. */
function tokensInReach(core: AttentionCore, sequence: number, span: AttentionSpan): number {
  const { crossTokens, window, isChunked } = core;
  if (crossTokens !== undefined) return crossTokens;
  if (isChunked && window !== undefined && sequence > window && span === 'causal') {
    const rest = sequence % window;
    return ((sequence - rest) * window + rest * rest) / (2 * sequence);
  }
  return tokensSeen(sequence, window, span);
}

/** `s_eff`: all, half, or the average in a window, `w − w(w − 1)/2s`. Source: docs/cost-model.md, Forward pass. */
export function tokensSeen(
  sequence: number,
  window: number | undefined,
  span: AttentionSpan,
): number {
  if (window === undefined || sequence <= window) return span === 'full' ? sequence : sequence / 2;
  return span === 'full' ? window : window - (window * (window - 1)) / (2 * sequence);
}
