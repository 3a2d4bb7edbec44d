import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, type Storage } from './block.js';

/** State-dict names: gate and up apart, fused, or no gate at all. */
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
  /** Names; they tell whether there is a gate. */
  readonly names?: FeedForwardNames;
  readonly storage?: Storage;
  readonly upBias?: boolean;
  readonly downBias?: boolean;
}

/** A dense feed-forward (docs/cost-model.md, Feed-forward): `g·h·f` and biases, g = 3 with a gate, 2 without. GLU: arXiv:2002.05202. */
export function feedForward(o: FeedForwardOptions): Block {
  const names = o.names ?? llamaFeedForwardNames;
  const gated = 'gateUp' in names || 'gate' in names;
  return {
    tensors: feedForwardTensors(o, names),
    feedForwards: [{ kind: 'dense', gated, innerSize: o.innerSize }],
  };
}

/** Its matrices alone: shared experts and towers are made of the same. */
export function feedForwardTensors(o: FeedForwardOptions, names: FeedForwardNames): LayerTensor[] {
  const part = 'feedForward';
  const up = {
    part,
    inSize: o.hiddenSize,
    outSize: o.innerSize,
    bias: o.upBias ?? false,
    columns: [{ size: o.innerSize, units: o.innerSize }],
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
      ...(o.storage && { storage: o.storage }),
    }),
  );
  return tensors;
}
