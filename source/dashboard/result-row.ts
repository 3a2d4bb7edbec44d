import type { Certainty, Ledger, Unit } from '../quantity/index.js';
import type { Scenario } from '../scenario/scenario.js';
import type { Tone } from './theme.js';

/** A row of a result pane: an amount, its explanation, and the scenario of Enter. */
export interface ResultRow {
  readonly id: string;
  readonly label: string;
  /** Where the label has no room. */
  readonly short?: string;
  readonly amount: number;
  readonly unit: Unit;
  readonly certainty: Certainty;
  /** The amount in words, where a number would mislead: `none`, `unknown`, every digit. */
  readonly text?: string;
  /** A word or two beside the amount. */
  readonly note?: string;
  /** How much faster or slower it makes all, in words. */
  readonly pace?: string | undefined;
  /** Where the note has no room. */
  readonly shortNote?: string;
  /** What the amount comes from, and another amount that goes with it. */
  readonly reason?: { readonly text: string; readonly short?: string };
  readonly detail?: string;
  /** One column wide; identifies the part without colour. */
  readonly fill?: string;
  readonly tone?: Tone;
  /** A total or the like, set off from the rows around it. */
  readonly isMain?: boolean;
  /** A rough figure or a heading's companion, set back. */
  readonly isQuiet?: boolean;
  readonly ledger?: Ledger;
  /** The page about the row, where no ledger explains it. */
  readonly page?: () => readonly string[];
  /** The scenario that Enter takes. */
  readonly take?: (() => Scenario) | undefined;
  /** Whether the row's own scenario fits; absent where that is no question. */
  readonly isFitting?: boolean;
  /** One column wide, after the amount. */
  readonly flag?: string;
  /** More of it is better although it is bytes: room that is left. */
  readonly isGain?: boolean;
  /** Bounds of the amount. */
  readonly band?: { readonly low: number; readonly high: number };
  /** The row of the present scenario. */
  readonly isHere?: boolean;
}

/** The row of a ledger as it is. */
export function rowOf(ledger: Ledger): ResultRow {
  const { id, label, short, amount, unit, certainty } = ledger;
  return { id, label, short, amount, unit, certainty, ledger };
}
