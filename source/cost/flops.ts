import type { AttentionMixer, Mixer, Model } from '../model/model.js';
import { activeElementsOf, elementsOf, type Tensor } from '../model/tensor.js';

/** How many earlier tokens a token attends to: `full` counts the whole sequence (the convention of MFU), `causal` half. */
export type AttentionSpan = 'full' | 'causal';

/** FLOPs of one token's forward pass by what they are, 2 for each multiply-add (cost model §5.1). */
export interface ForwardFlops {
  /** Matrices of the layers, routed experts by their active share. */
  readonly layers: number;
  /** Scores and weighted values of softmax attention, and the indexer's scores. */
  readonly core: number;
  /** Recurrences of linear attention and state spaces. */
  readonly recurrence: number;
  readonly head: number;
}

const matmuls = new WeakMap<Model, { layers: number; head: number }>();

/** FLOPs of the weights alone: twice the elements a token is multiplied by. Tables are looked up, not multiplied. */
export function weightFlops(model: Model): { readonly layers: number; readonly head: number } {
  const known = matmuls.get(model);
  if (known) return known;
  let layers = 0;
  let head = 0;
  for (const tensor of model.tensors) {
    if (tensor.part === 'other' && !tensor.everyToken) continue;
    if (isHead(tensor)) head += 2 * elementsOf(tensor);
    else if (tensor.role === 'matrix') layers += 2 * activeElementsOf(tensor) * tensor.uses;
  }
  const flops = { layers, head };
  matmuls.set(model, flops);
  return flops;
}

function isHead(tensor: Tensor): boolean {
  return tensor.tiedHead || (tensor.site === 'head' && tensor.role === 'matrix');
}

/** One token's forward pass over `sequence` tokens of context. */
export function forwardFlops(model: Model, sequence: number, span: AttentionSpan): ForwardFlops {
  const { layers, head } = weightFlops(model);
  let core = 0;
  let recurrence = 0;
  for (const group of model.groups) {
    for (const mixer of group.mixers) {
      core += group.layers.length * coreFlops(mixer, sequence, span);
      if (mixer.kind === 'recurrent') recurrence += group.layers.length * mixer.recurrenceFlops;
    }
  }
  return { layers, core, recurrence, head };
}

export function sumFlops({ layers, core, recurrence, head }: ForwardFlops): number {
  return layers + core + recurrence + head;
}

/** Scores and values of one mixer for one token: `2·n·(d + d_v)·s_eff` (cost model §5.1). */
export function coreFlops(mixer: Mixer, sequence: number, span: AttentionSpan): number {
  switch (mixer.kind) {
    case 'recurrent':
      return 0;
    case 'attention':
      return (
        2 * mixer.heads * (mixer.headDim + mixer.valueDim) * tokensAttended(mixer, sequence, span)
      );
    case 'latent': {
      const { heads, nopeDim, ropeDim, valueDim, indexer } = mixer;
      const seen = tokensSeen(sequence, undefined, span);
      const attended = indexer ? Math.min(seen, indexer.topK) : seen;
      const scores = indexer ? 2 * indexer.heads * indexer.headDim * seen : 0;
      return 2 * heads * (nopeDim + ropeDim + valueDim) * attended + scores;
    }
  }
}

/** What a token of this mixer attends to: the encoder's tokens, its own chunk, or what came before. */
function tokensAttended(mixer: AttentionMixer, sequence: number, span: AttentionSpan): number {
  const { crossTokens, window, windowKind } = mixer;
  if (crossTokens !== undefined) return crossTokens;
  if (windowKind === 'chunked' && window !== undefined && sequence > window && span === 'causal') {
    const rest = sequence % window;
    return ((sequence - rest) * window + rest * rest) / (2 * sequence);
  }
  return tokensSeen(sequence, window, span);
}

/** `s_eff`: all, half, or what a window lets a token see on average, `w − w(w − 1)/2s` (cost model §5.1). */
export function tokensSeen(
  sequence: number,
  window: number | undefined,
  span: AttentionSpan,
): number {
  if (window === undefined || sequence <= window) return span === 'full' ? sequence : sequence / 2;
  return span === 'full' ? window : window - (window * (window - 1)) / (2 * sequence);
}
