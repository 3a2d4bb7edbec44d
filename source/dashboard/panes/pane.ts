import type { MapAxes } from '../../cost/map.js';
import type { Scenario } from '../../scenario/scenario.js';
import type { Typing } from '../state.js';
import type { Line } from '../widgets/line.js';

/** What a pane is drawn from. */
export interface PaneContext {
  readonly scenario: Scenario;
  /** Scenario that amounts are compared with. */
  readonly baseline: Scenario | undefined;
  /** What edited values are marked against. */
  readonly origin: Scenario;
  /** Columns and rows inside the frame. */
  readonly width: number;
  readonly height: number;
  readonly isFocused: boolean;
  /** Place of the row in focus. */
  readonly row: number;
  /** What the map shows, and what it shows when it is turned. */
  readonly axes: MapAxes;
  readonly nextAxes: MapAxes | undefined;
  readonly typing: Typing | undefined;
}

/** What a pane shows within its frame, and in the frame. */
export interface PaneContent {
  readonly lines: readonly Line[];
  readonly aside?: Line;
  readonly footing?: Line;
}
