import { gridOf } from './derived.js';
import { appliesIn } from './layout/screen-layout.js';
import { PANE_IDS, type PaneId } from './panes/catalogue.js';
import { cellId } from './panes/grids.js';
import { axesOf, type DashboardState, focusOf, isGridPane, paneRow, paneRows } from './state.js';

/** The state with another pane in focus. */
export function withFocus(state: DashboardState, pane: PaneId): DashboardState {
  return {
    ...state,
    recent: [pane, ...state.recent.filter((id) => id !== pane)],
    steppedRow: undefined,
  };
}

/** The state with a pane in focus, and that row of it; one that cannot have it changes the pane alone. */
export function pointed(state: DashboardState, pane: PaneId, row?: string): DashboardState {
  const focused = { ...withFocus(state, pane), notice: undefined };
  const isRow = row !== undefined && paneRows(state, pane).some(({ id }) => id === row);
  return isRow ? { ...focused, rows: { ...state.rows, [pane]: row } } : focused;
}

/** The pane before or after, cyclically, of those that tell of the mode. */
export function paneBeside(state: DashboardState, direction: 1 | -1): PaneId {
  const pane = focusOf(state);
  const all = PANE_IDS.filter((id) => id === pane || appliesIn(id, state.scenario.mode));
  const index = all.indexOf(pane) + direction;
  return all[(index + all.length) % all.length] ?? pane;
}

/** The state with the focus moved by a number of rows in its pane, clamped to the ends. */
export function moved(state: DashboardState, rows: number): DashboardState {
  const pane = focusOf(state);
  if (isGridPane(pane)) return movedInGrid(state, rows, 0);
  const all = paneRows(state, pane);
  const focused = paneRow(state, pane);
  const index = (focused ? all.indexOf(focused) : 0) + rows;
  const row = all[held(index, all.length)];
  if (!row) return state;
  return { ...state, rows: { ...state.rows, [pane]: row.id }, steppedRow: undefined };
}

/** Moves the focus of the focused grid by so many cells, clamped to its edges. */
export function movedInGrid(state: DashboardState, down: number, right: number): DashboardState {
  const pane = focusOf(state);
  if (!isGridPane(pane)) return state;
  const grid = gridOf(pane, state.scenario, axesOf(state));
  const { rows, columns } = grid;
  const focused = paneRow(state, pane);
  const index = focused ? paneRows(state, pane).indexOf(focused) : 0;
  const row = rows[held(Math.floor(index / columns.length) + down, rows.length)];
  const column = columns[held((index % columns.length) + right, columns.length)];
  if (row === undefined || column === undefined) return state;
  return { ...state, rows: { ...state.rows, [pane]: cellId(pane, grid, row, column) } };
}

/** An index clamped to a list of this length. */
function held(index: number, count: number): number {
  return Math.min(count - 1, Math.max(0, index));
}
