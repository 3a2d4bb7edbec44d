import type { Offer } from '../services.js';
import type { DashboardState } from '../state.js';
import type { Step } from '../step.js';

/** A word of the palette: what it does with the words behind it, and what these may be. */
export interface Order {
  readonly name: string;
  /** What stands behind it, as the palette shows it; absent where nothing does. */
  readonly takes?: string;
  readonly words: string;
  /** What the words behind it may be, as far as that can be listed. */
  readonly choices?: (state: DashboardState) => readonly Offer[];
  /** What it does; a text says why it can't. */
  readonly run: (state: DashboardState, rest: string) => Step | string;
}
