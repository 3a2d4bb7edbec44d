import { type Ledger, quantities, type Unit } from '../../../quantity/index.js';

/** What the bounds of a figure are made of: logarithms of measured over expected. */
export interface Spread {
  readonly value: number;
  /** The median of what was measured, and half the width of the spread around it. */
  readonly middle: number;
  readonly half: number;
}

/** Bounds of a figure, with the spread that they follow from. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
  readonly spread: Spread;
}

interface Placed extends Spread {
  readonly name: string;
  readonly row: string;
}

const define = quantities<Placed>();

const symbols = {
  x: {
    value: ({ value }: Placed) => value,
    meaning: 'the figure itself',
    from: ({ row }: Placed) => `row ${row}` as const,
  },
  e: { value: () => Math.E, meaning: 'base of natural logarithms', from: 'constant' },
  µ: {
    value: ({ middle }: Placed) => middle,
    meaning: 'middle of ln(measured/expected) of the class it is like',
    from: 'derived from speed.evidence',
  },
  m: {
    value: ({ half }: Placed) => half,
    meaning: 'half of their spread, with what else is assumed',
    from: 'derived from speed.evidence',
  },
} as const;

const shared = {
  unit: 'ratio',
  certainty: 'modelled',
  source: 'docs/serving-speed.md, Bands',
} as const;

const low = define({
  ...shared,
  id: 'low',
  label: ({ name }) => `${name}, at the least`,
  short: 'low',
  what: 'The lower bound of the figure, by the spread of measurements of its class.',
  formula: 'x·e^(min(µ, m) − m)',
  symbols,
});

const high = define({
  ...shared,
  id: 'high',
  label: ({ name }) => `${name}, at the most`,
  short: 'high',
  what: 'The upper bound of the figure, by the spread of measurements of its class.',
  formula: 'x·e^(max(µ, −m) + m)',
  symbols,
});

/** `low, high = x·exp(µ ∓ m)`, of which the figure itself is never outside. Source: docs/serving-speed.md, Bands. */
export function boundsOf(spread: Spread): Bounds {
  const placed = { ...spread, name: '', row: '' };
  return { low: low.amount(placed), high: high.amount(placed), spread };
}

/** Both bounds, explained; `row` is the id of the figure. */
export function boundEntries(
  spread: Spread,
  figure: {
    readonly name: string;
    readonly row: string;
    readonly unit: Unit;
    readonly under: string;
  },
): readonly Ledger[] {
  const { under, unit, ...words } = figure;
  return [low, high].map((bound) => ({ ...bound.entry({ ...spread, ...words }, { under }), unit }));
}
