import { isGridPane, movedInGrid } from './grid-place.js';
import { PANE_IDS, type PaneId } from './panes.js';
import { type DashboardState, focusOf, rowIdsOf, rowIndexOf } from './state.js';

/** The state with another pane in focus. */
export function withFocus(state: DashboardState, pane: PaneId): DashboardState {
  return {
    ...state,
    recent: [pane, ...state.recent.filter((id) => id !== pane)],
    steppedRow: undefined,
  };
}

/** The pane before or after, cyclically. */
export function paneBeside(pane: PaneId, direction: 1 | -1): PaneId {
  const index = PANE_IDS.indexOf(pane) + direction;
  return PANE_IDS[(index + PANE_IDS.length) % PANE_IDS.length] ?? pane;
}

/** The state with the focus moved by a number of rows in its pane, clamped to the ends. */
export function moved(state: DashboardState, rows: number): DashboardState {
  const pane = focusOf(state);
  if (isGridPane(pane)) return movedInGrid(state, rows, 0);
  const ids = rowIdsOf(state, pane);
  const index = rowIndexOf(state, pane, ids) + rows;
  const id = ids[Math.min(ids.length - 1, Math.max(0, index))];
  if (id === undefined) return state;
  return { ...state, rows: { ...state.rows, [pane]: id }, steppedRow: undefined };
}
