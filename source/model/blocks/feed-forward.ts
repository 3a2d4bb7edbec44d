import { FEED_FORWARD_INPUT, type MatrixInput } from '../matrix-input.js';
import type { DenseFeedForward } from '../model.js';
import {
  type Operation,
  operation,
  type RecomputeModule,
  type SavedTensor,
  saved,
} from '../operation.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, type Storage } from './block.js';
import { builtOnce } from './built-once.js';

/** State-dict names: gate and up separate, fused, or without a gate. */
export type FeedForwardNames =
  | { readonly gate: string; readonly up: string; readonly down: string }
  | { readonly gateUp: string; readonly down: string }
  | { readonly up: string; readonly down: string };

export const llamaFeedForwardNames = {
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
} as const;

export interface FeedForwardOptions {
  readonly hiddenSize: number;
  readonly innerSize: number;
  /** Names of the matrices, which say whether there is a gate. */
  readonly names?: FeedForwardNames;
  readonly storage?: Storage;
  readonly upBias?: boolean;
  readonly downBias?: boolean;
}

/**
 * A dense feed-forward: `g·h·f` and biases, g = 3 with a gate, 2 without. Source: GLU arXiv:2002.05202;
 * docs/cost-model.md, Feed-forward.
 */
export const feedForward = builtOnce(builtFeedForward);

function builtFeedForward(o: FeedForwardOptions): Block {
  const names = o.names ?? llamaFeedForwardNames;
  const gated = 'gateUp' in names || 'gate' in names;
  return {
    tensors: feedForwardTensors(o, names),
    feedForwards: [{ kind: 'dense', gated, innerSize: o.innerSize }],
  };
}

/** Properties shared by the matrices of one kind of feed-forward. */
export interface FeedForwardKind {
  /** Input of gate and up. */
  readonly input: MatrixInput;
  /** Prefix of the ids of its saved tensors. */
  readonly id: 'inner' | 'experts' | 'shared';
  readonly label: string;
  /** Its inner width in symbols. */
  readonly width: string;
  readonly remadeBy: readonly RecomputeModule[];
  /** Modules whose recomputation remakes the activation's output. */
  readonly activationRemadeBy: readonly RecomputeModule[];
}

export const DENSE: FeedForwardKind = {
  input: FEED_FORWARD_INPUT,
  id: 'inner',
  label: 'Feed-forward',
  width: 'f',
  remadeBy: ['mlp'],
  activationRemadeBy: ['mlp'],
};

/** The matrices alone, which experts, shared experts and towers use too. */
export function feedForwardTensors(
  o: FeedForwardOptions,
  names: FeedForwardNames,
  kind = DENSE,
): LayerTensor[] {
  const part = 'feedForward';
  const up = {
    part,
    inSize: o.hiddenSize,
    outSize: o.innerSize,
    bias: o.upBias ?? false,
    columns: [{ size: o.innerSize, units: o.innerSize }],
    input: kind.input,
    remadeBy: kind.remadeBy,
    ...(o.storage && { storage: o.storage }),
  } as const;
  const tensors: LayerTensor[] = [];
  if ('gateUp' in names) {
    const outSize = 2 * o.innerSize;
    const columns = [{ size: outSize, units: o.innerSize }];
    tensors.push(...matrix({ ...up, name: names.gateUp, site: 'gateUp', outSize, columns }));
  } else {
    if ('gate' in names) tensors.push(...matrix({ ...up, name: names.gate, site: 'gate' }));
    tensors.push(...matrix({ ...up, name: names.up, site: 'up' }));
  }
  tensors.push(
    ...matrix({
      name: names.down,
      part,
      site: 'down',
      inSize: o.innerSize,
      outSize: o.hiddenSize,
      bias: o.downBias ?? false,
      rowUnits: o.innerSize,
      input: downInput(kind),
      remadeBy: kind.remadeBy,
      ...(o.storage && { storage: o.storage }),
    }),
  );
  return tensors;
}

/** The activation's output. Inductor recomputes it from gate and up. */
export function downInput({ id, label, width, activationRemadeBy }: FeedForwardKind): MatrixInput {
  return {
    id: `${id}Down`,
    label: `${label} down input`,
    width,
    share: 'tensor',
    kernels: ['fused', 'eager'],
    remadeBy: activationRemadeBy,
    isShared: false,
    isOperand: true,
  };
}

/**
 * Tensors that the activation saves: gate and up with a gate, its input without. Plain PyTorch saves silu(gate) too,
 * which the product with up needs (transformers, models/llama/modeling_llama.py, LlamaMLP).
 */
export function activationTensors(
  { label, width, remadeBy }: FeedForwardKind,
  innerSize: number,
  gated: boolean,
): SavedTensor[] {
  const before = gated ? 2 : 1;
  const inner = saved({
    id: 'inner',
    label: gated ? `${label} gate and up` : `${label} activation input`,
    why: 'the activation is differentiated from its input',
    width: gated ? `2·${width}` : width,
    elements: before * innerSize,
    remadeBy,
  });
  if (!gated) return [inner];
  const activated = saved({
    id: 'activated',
    label: `${label} activated gate`,
    why: 'the gradient of up is its product with the activated gate',
    width,
    elements: innerSize,
    kernels: ['eager'],
    remadeBy,
  });
  return [inner, activated];
}

/** Operations of a dense feed-forward besides its matrices. */
export function denseOperations(
  { gated, innerSize }: DenseFeedForward,
  hiddenSize: number,
): Operation[] {
  return [
    operation({
      id: 'innerInner',
      label: gated ? 'Gate and activation' : 'Activation',
      isSummed: true,
      activation: { width: innerSize, isGated: gated, isRouted: false },
      elementwise: { stream: 22 * hiddenSize, inner: (gated ? 16 : 10) * innerSize },
      saves: activationTensors(DENSE, innerSize, gated),
      symbols: [{ symbol: 'f', value: innerSize, meaning: 'intermediate_size' }],
      remadeBy: ['mlp'],
    }),
  ];
}
