import type { Offer } from '../services.js';
import type { DashboardState } from '../state.js';
import type { Step } from '../step.js';

/** A command of the palette with its arguments. */
export interface Order {
  readonly name: string;
  /** Name of its argument as the palette shows it; absent without one. */
  readonly takes?: string;
  readonly words: string;
  /** Values of the argument, where they can be listed. */
  readonly choices?: (state: DashboardState) => readonly Offer[];
  /** Runs it with an argument; a text is the reason of a refusal. */
  readonly run: (state: DashboardState, rest: string) => Step | string;
}
