import type { FeedForward, Mixer, Model } from '../../model/model.js';
import type { ParameterCounts } from '../../model/parameters.js';
import type { Part } from '../../model/tensor.js';
import type { QuantitySymbol } from '../../quantity/index.js';

/** Widths of a model's matrices, summed over its layers. */
export interface Widths {
  /** Key and value widths if every query head had its own key and value. */
  readonly queries: number;
  /** Key and value widths of the model's key-value heads. */
  readonly keyValues: number;
  /** Inner widths of the feed-forwards that one token passes. */
  readonly inner: number;
  /** Inner widths of the feed-forwards of all experts. */
  readonly innerOfAll: number;
  /** Of those widths, the part whose feed-forwards have a gate matrix. */
  readonly gated: number;
}

/** Inputs of the rules of thumb and of their differences from the exact count. */
export interface RoughInput {
  readonly model: Model;
  readonly counts: ParameterCounts;
  readonly widths: Widths;
}

export function widthsOf({ groups }: Model): Widths {
  const sums = { queries: 0, keyValues: 0, inner: 0, innerOfAll: 0, gated: 0 };
  for (const { layers, mixers, feedForwards } of groups) {
    for (const mixer of mixers) {
      const [queries, keyValues] = headWidths(mixer);
      sums.queries += layers.length * queries;
      sums.keyValues += layers.length * keyValues;
    }
    for (const part of feedForwards) {
      const [active, all] = innerWidths(part);
      sums.inner += layers.length * active;
      sums.innerOfAll += layers.length * all;
      if (part.gated) sums.gated += layers.length * all;
    }
  }
  return sums;
}

/** A latent holds keys and values of every head; a recurrence has neither. */
function headWidths(mixer: Mixer): readonly [queries: number, keyValues: number] {
  switch (mixer.kind) {
    case 'attention': {
      const width = mixer.headDim + mixer.valueDim;
      return [mixer.heads * width, mixer.kvHeads * width];
    }
    case 'latent': {
      const width = mixer.heads * (mixer.nopeDim + mixer.ropeDim + mixer.valueDim);
      return [width, width];
    }
    case 'recurrent':
      return [0, 0];
  }
}

function innerWidths(part: FeedForward): readonly [active: number, all: number] {
  if (part.kind === 'dense') return [part.innerSize, part.innerSize];
  return [
    part.active * part.innerSize + part.sharedSize,
    part.experts * part.innerSize + part.sharedSize,
  ];
}

/** The exact count of one part of the model as a symbol. */
export function partCount(part: Part): QuantitySymbol<RoughInput> {
  return {
    value: ({ counts }) => counts.parts[part],
    meaning: 'its exact count',
    unit: 'parameters',
    from: `row parameters.${part}`,
  };
}
