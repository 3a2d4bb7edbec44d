import { type GridPane, gridOf } from './derived.js';
import type { PaneId } from './panes.js';
import { cellId } from './result-rows.js';
import { axesOf, type DashboardState, focusOf, rowIdsOf, rowIndexOf } from './state.js';

export function isGridPane(pane: PaneId): pane is GridPane {
  return pane === 'map' || pane === 'users';
}

/** The cell of a grid that has the focus, as its row and column. */
export function gridPlace(
  state: DashboardState,
  pane: GridPane,
): { readonly row: number; readonly column: number } {
  const width = gridOf(pane, state.scenario, axesOf(state)).columns.length;
  const index = rowIndexOf(state, pane, rowIdsOf(state, pane));
  return { row: Math.floor(index / width), column: index % width };
}

/** The state with the focus moved by a number of cells in its grid, clamped to the edges. */
export function movedInGrid(state: DashboardState, down: number, right: number): DashboardState {
  const pane = focusOf(state);
  if (!isGridPane(pane)) return state;
  const grid = gridOf(pane, state.scenario, axesOf(state));
  const { rows, columns } = grid;
  const place = gridPlace(state, pane);
  const row = rows[Math.min(rows.length - 1, Math.max(0, place.row + down))];
  const column = columns[Math.min(columns.length - 1, Math.max(0, place.column + right))];
  if (row === undefined || column === undefined) return state;
  return { ...state, rows: { ...state.rows, [pane]: cellId(pane, grid, row, column) } };
}
