import type { Effect } from './effects.js';
import type { DashboardState } from './state.js';

/** The screen's size in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The next state and its effects. */
export interface Step {
  readonly state: DashboardState;
  readonly effects: readonly Effect[];
}
