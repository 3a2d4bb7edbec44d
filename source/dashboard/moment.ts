import { stopsOf } from './explained.js';
import type { Moment } from './key-binding.js';
import {
  type DashboardState,
  focusedRow,
  focusOf,
  isGridPane,
  nextAxesOf,
  planPageOf,
} from './state.js';

/** The context of key bindings. */
export function momentOf(state: DashboardState): Moment {
  const row = focusedRow(state);
  const field = row && 'field' in row ? row : undefined;
  const pane = focusOf(state);
  return {
    isFieldFocused: field !== undefined,
    isRowTaken: row !== undefined && 'take' in row,
    isGridFocused: isGridPane(pane),
    isWayFocused: pane === 'frees',
    isMapTurned: pane === 'map' && nextAxesOf(state) !== undefined,
    isHelpOpen: state.overlay?.kind === 'page' && state.overlay.subject.about === 'keys',
    isPlanOpen: planPageOf(state) !== undefined,
    hasParts: state.overlay?.kind === 'page' && stopsOf(state, state.overlay.subject).length > 0,
    isPresetList:
      state.overlay?.kind === 'list' &&
      (state.overlay.subject === 'models' || state.overlay.subject === 'hardware'),
    isPalette: state.overlay?.kind === 'list' && state.overlay.subject === 'commands',
    isModelList: state.overlay?.kind === 'list' && state.overlay.subject === 'models',
    isLessonOpen: state.lesson !== undefined,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
  };
}
