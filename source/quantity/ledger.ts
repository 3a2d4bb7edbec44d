import type { Unit } from './unit.js';

/** The certainty of an amount: exact from the config, derived by a model, or measured on a machine. */
export type Certainty = 'exact' | 'modelled' | 'measured';

const ORIGIN_KINDS = [
  'config',
  'machine',
  'engine',
  'format',
  'recipe',
  'tensors',
  'row',
  'derived',
] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];

/** The origin of a symbol's value. A `row` is an entry of the same report, with an explanation of its own. */
export type Origin = `${OriginKind} ${string}` | `--${string}` | `constant${string}`;

/** What an origin is; undefined of an option or a constant. */
export function originKind(from: Origin): OriginKind | undefined {
  return ORIGIN_KINDS.find((kind) => from.startsWith(`${kind} `));
}

/** One symbol of a formula: its value here, its unit if it has one, and where the value comes from. */
export interface Term {
  readonly symbol: string;
  readonly value: number;
  readonly meaning: string;
  readonly unit?: Unit;
  readonly from: Origin;
}

/** How an amount was computed. `formula` is the text that the number is computed from. */
export interface Explanation {
  readonly formula: string;
  readonly symbols: readonly Term[];
  readonly source: string;
  readonly note?: string;
}

/**
 * A labelled amount with its parts, the shape of every figure. Bars, tables, exports, explanations and differences
 * are views of ledgers.
 */
export interface Ledger {
  /** Unique within a report, and the same in every report: `memory.0.weights`. `--explain` takes it. */
  readonly id: string;
  readonly label: string;
  /** The label where there is little room: at most 13 columns. */
  readonly short: string;
  readonly unit: Unit;
  readonly amount: number;
  readonly certainty: Certainty;
  /** One sentence that says what it is, and what it grows with. */
  readonly what: string;
  readonly children: readonly Ledger[];
  /** Explanations are computed on demand. */
  readonly explain: () => Explanation;
}

/** The entry with this id anywhere in the ledgers. */
export function findEntry(ledgers: readonly Ledger[], id: string): Ledger | undefined {
  for (const ledger of ledgers) {
    if (ledger.id === id) return ledger;
    const found = findEntry(ledger.children, id);
    if (found) return found;
  }
  return undefined;
}

/** All entries, each before its parts. */
export function entriesOf(ledgers: readonly Ledger[]): readonly Ledger[] {
  return ledgers.flatMap((ledger) => [ledger, ...entriesOf(ledger.children)]);
}

/** From the least certain to the most. */
const CERTAINTIES: readonly Certainty[] = ['modelled', 'measured', 'exact'];

/** The certainty of a sum: that of its least certain part. Empty parts do not count. */
export function leastCertain(parts: readonly Pick<Ledger, 'certainty' | 'amount'>[]): Certainty {
  return (
    CERTAINTIES.find((least) =>
      parts.some(({ certainty, amount }) => certainty === least && amount !== 0),
    ) ?? 'exact'
  );
}
