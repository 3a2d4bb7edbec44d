import type { Certainty, Ledger, Unit } from '../quantity/index.js';
import type { Scenario } from '../scenario/scenario.js';

/** A row of a result pane: an amount, its explanation, and the scenario of Enter. */
export interface ResultRow {
  readonly id: string;
  readonly label: string;
  readonly amount: number;
  readonly unit: Unit;
  readonly certainty: Certainty;
  /** A word or two beside the amount. */
  readonly note?: string;
  readonly ledger?: Ledger;
  /** The scenario that Enter takes. */
  readonly take?: () => Scenario;
  /** Whether that one fits. */
  readonly isFitting?: boolean;
}

/** The row of a ledger as it is. */
export function rowOf(ledger: Ledger): ResultRow {
  const { id, label, amount, unit, certainty } = ledger;
  return { id, label, amount, unit, certainty, ledger };
}
