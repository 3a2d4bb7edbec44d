import { type Ledger, quantities } from '../../quantity/index.js';

interface ScaledPart {
  readonly part: Ledger;
  /** The stated step over the modelled one. */
  readonly factor: number;
}

const scaled = quantities<ScaledPart>()({
  id: 'part',
  label: ({ part }) => part.label,
  unit: 'seconds',
  certainty: 'modelled',
  what: ({ part }) => part.what,
  formula: 'k·x',
  symbols: {
    k: {
      value: ({ factor }) => factor,
      meaning: 'the step by the stated utilisation over the step by its parts',
      from: '--mfu, --hfu or --achieved-flops',
    },
    x: {
      value: ({ part }) => part.amount,
      meaning: 'seconds of the part where no utilisation is stated',
      unit: 'seconds',
      from: 'derived from the layout',
    },
  },
  source: 'docs/training-time.md, Step',
});

/** Parts of a step whose whole is stated: each keeps its share of the modelled step. */
export function scaledParts(parts: readonly Ledger[], factor: number): readonly Ledger[] {
  return parts.map((part) => ({
    ...scaled.entry({ part, factor }, { id: part.id }),
    short: part.short,
  }));
}
