import {
  type Certainty,
  type Explanation,
  type Ledger,
  leastCertain,
  type Term,
  type Unit,
} from '../quantity/index.js';

/** An explanation in words, until its figure is a quantity. */
export interface WrittenExplanation {
  readonly formula: string;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly value: number | string;
    readonly meaning: string;
  }[];
  readonly source: string;
  readonly note?: string;
}

export type WrittenTerm = WrittenExplanation['symbols'][number];

interface LedgerOptions {
  readonly certainty?: Certainty;
  readonly children?: readonly Ledger[];
  readonly explain?: () => WrittenExplanation;
}

/** A ledger entry of an amount that is no quantity yet. */
export function entry(
  id: string,
  label: string,
  unit: Unit,
  amount: number,
  { certainty = 'exact', children = [], explain }: LedgerOptions = {},
): Ledger {
  return {
    id,
    label,
    short: label,
    unit,
    amount,
    certainty,
    what: label,
    children,
    explain: () => explanationOf(explain?.()),
  };
}

/** A ledger entry whose amount is the sum of its parts. */
export function total(id: string, label: string, unit: Unit, children: readonly Ledger[]): Ledger {
  const amount = children.reduce((sum, child) => sum + child.amount, 0);
  return entry(id, label, unit, amount, { certainty: leastCertain(children), children });
}

function explanationOf(written: WrittenExplanation | undefined): Explanation {
  if (!written) return { formula: 'Σ parts', symbols: [], source: 'docs/cost-model.md' };
  const symbols = written.symbols.flatMap(({ symbol, value, meaning }): Term[] =>
    typeof value === 'number'
      ? [{ symbol, value, meaning, from: 'derived from the scenario' }]
      : [],
  );
  return { ...written, symbols };
}
