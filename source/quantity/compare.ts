import { entriesOf, type Ledger } from './ledger.js';

/** An entry and the same entry of a baseline. */
export interface Difference {
  readonly entry: Ledger;
  /** The baseline's amount; 0 where it has no such entry. */
  readonly before: number;
  /** The entry's amount; 0 where only the baseline has it. */
  readonly after: number;
  readonly difference: number;
}

/**
 * Differences from a baseline, entry by entry, matched by id: entries of `ledgers` in order, each followed by its
 * parts, then those of the baseline alone.
 */
export function compare(
  ledgers: readonly Ledger[],
  baseline: readonly Ledger[],
): readonly Difference[] {
  const now = entriesOf(ledgers);
  const ids = new Set(now.map(({ id }) => id));
  const then = entriesOf(baseline);
  const amounts = new Map(then.map(({ id, amount }) => [id, amount]));
  const lost = then.filter(({ id }) => !ids.has(id));
  return [
    ...now.map((entry) => differenceOf(entry, entry.amount, amounts.get(entry.id) ?? 0)),
    ...lost.map((entry) => differenceOf(entry, 0, entry.amount)),
  ];
}

function differenceOf(entry: Ledger, after: number, before: number): Difference {
  return { entry, before, after, difference: after - before };
}
