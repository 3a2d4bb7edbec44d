import type { Certainty, Unit } from '../quantity/index.js';

export type { Certainty, Unit };

/** One symbol of a formula: its value here, and where it comes from (a config field, an option, a default). */
export interface Term {
  readonly symbol: string;
  readonly value: number | string;
  readonly meaning: string;
}

/** How an amount came about. The numbers put in are made of `formula` and `symbols` (`report/explain.ts`). */
export interface Explanation {
  readonly formula: string;
  readonly symbols: readonly Term[];
  readonly source: string;
  readonly note?: string;
}

/**
 * A labelled amount with its parts: the one shape every quantity is told in. Bars, tables, exports,
 * explanations and differences are written over ledgers, once.
 */
export interface Ledger {
  /** Stable and unique within a report: `memory.0.weights`. What `--explain` names. */
  readonly id: string;
  readonly label: string;
  readonly unit: Unit;
  readonly amount: number;
  readonly certainty: Certainty;
  readonly children: readonly Ledger[];
  /** Made only when asked for. */
  readonly explain?: () => Explanation;
}

export interface LedgerOptions {
  readonly certainty?: Certainty;
  readonly children?: readonly Ledger[];
  readonly explain?: () => Explanation;
}

/** A ledger entry of an amount. */
export function entry(
  id: string,
  label: string,
  unit: Unit,
  amount: number,
  options: LedgerOptions = {},
): Ledger {
  return { certainty: 'exact', children: [], ...options, id, label, unit, amount };
}

/** A ledger entry whose amount is the sum of its parts, and only as certain as the least certain of them. */
export function total(
  id: string,
  label: string,
  unit: Unit,
  children: readonly Ledger[],
  explain?: () => Explanation,
): Ledger {
  const amount = children.reduce((sum, child) => sum + child.amount, 0);
  const certainty = CERTAINTIES.find((least) =>
    children.some((child) => child.certainty === least && child.amount !== 0),
  );
  return {
    id,
    label,
    unit,
    amount,
    certainty: certainty ?? 'exact',
    children,
    ...(explain && { explain }),
  };
}

/** From the least certain to the most. */
const CERTAINTIES: readonly Certainty[] = ['modelled', 'measured'];

/** The entry with this id, wherever it is in the tree. */
export function findEntry(ledgers: readonly Ledger[], id: string): Ledger | undefined {
  for (const ledger of ledgers) {
    if (ledger.id === id) return ledger;
    const found = findEntry(ledger.children, id);
    if (found) return found;
  }
  return undefined;
}
