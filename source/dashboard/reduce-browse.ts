import { isSolvable, solve } from '../cost/solve.js';
import { commandLine } from '../report/command-line.js';
import { withOption } from '../scenario/edit.js';
import { fieldOf } from '../scenario/fields.js';
import { attempt, resetRow, stepRow } from './edits.js';
import type { Effect } from './effects.js';
import type { FieldRow } from './field-rows.js';
import { isGridPane, movedInGrid } from './grid-place.js';
import { redo, undo, withScenario } from './history.js';
import { type Command, MODEL_SLOTS } from './keys.js';
import { PANE_IDS, type PaneId } from './panes.js';
import type { Step } from './reduce.js';
import { openList } from './reduce-list.js';
import { openPage } from './reduce-page.js';
import { startTyping } from './reduce-typing.js';
import { resultRows } from './result-rows.js';
import {
  type DashboardState,
  focusedField,
  focusOf,
  type Notice,
  rowIdsOf,
  rowIndexOf,
} from './state.js';

const PAGE_ROWS = 8;

/** A command given while the panes have the keyboard. */
export function browse(state: DashboardState, command: Command, key: string): Step {
  const only = (next: DashboardState, ...effects: Effect[]): Step => ({ state: next, effects });
  const field = focusedField(state);
  switch (command) {
    case 'move-up':
      return only(moved(state, -1));
    case 'move-down':
      return only(moved(state, 1));
    case 'move-left':
      return field ? stepped(state, field, -1, false) : only(movedInGrid(state, 0, -1));
    case 'move-right':
      return field ? stepped(state, field, 1, false) : only(movedInGrid(state, 0, 1));
    case 'page-up':
      return field ? stepped(state, field, 1, true) : only(moved(state, -PAGE_ROWS));
    case 'page-down':
      return field ? stepped(state, field, -1, true) : only(moved(state, PAGE_ROWS));
    case 'first':
      return only(moved(state, Number.NEGATIVE_INFINITY));
    case 'last':
      return only(moved(state, Number.POSITIVE_INFINITY));
    case 'next-pane':
      return only(withFocus(state, paneBeside(focusOf(state), 1)));
    case 'previous-pane':
      return only(withFocus(state, paneBeside(focusOf(state), -1)));
    case 'type-digit':
      return only(field ? startTyping(state, field, key) : state);
    case 'open':
      return opened(state, field);
    case 'explain':
      return only(explained(state, field));
    case 'problems':
      return only(openPage(state, { about: 'problems' }));
    case 'solve':
      return only(field ? solved(state, field) : state);
    case 'reset':
      return only(field ? resetField(state, field) : state);
    case 'undo':
      return only(undo(state));
    case 'redo':
      return only(redo(state));
    case 'toggle-mode':
      return only(toggledMode(state));
    case 'previous-model':
      return listedModel(state, -1);
    case 'next-model':
      return listedModel(state, 1);
    case 'pick-model':
      return openList(state, 'models');
    case 'pick-hardware':
      return openList(state, 'hardware');
    case 'pick-workload':
      return openList(state, 'workloads');
    case 'copy':
      return copied(state);
    case 'baseline':
      return only({ ...state, baseline: state.baseline ? undefined : state.scenario });
    case 'theme':
      return only(nextTheme(state));
    case 'help':
      return only(openPage(state, { about: 'keys' }));
    default:
      return paneOrSlot(state, command);
  }
}

function paneOrSlot(state: DashboardState, command: Command): Step {
  const pane = PANE_IDS.find((id) => command === `pane-${id}`);
  if (pane) return { state: withFocus(state, pane), effects: [] };
  const slot = MODEL_SLOTS.find((number) => command === `model-${number}`);
  const id = slot === undefined ? undefined : state.shortlist[slot - 1];
  return { state, effects: id === undefined ? [] : [{ type: 'load-model', id }] };
}

export function withFocus(state: DashboardState, pane: PaneId): DashboardState {
  return {
    ...state,
    recent: [pane, ...state.recent.filter((id) => id !== pane)],
    steppedRow: undefined,
  };
}

function paneBeside(pane: PaneId, direction: 1 | -1): PaneId {
  const index = PANE_IDS.indexOf(pane) + direction;
  return PANE_IDS[(index + PANE_IDS.length) % PANE_IDS.length] ?? pane;
}

export function moved(state: DashboardState, rows: number): DashboardState {
  const pane = focusOf(state);
  if (isGridPane(pane)) return movedInGrid(state, rows, 0);
  const ids = rowIdsOf(pane, state.scenario);
  const index = rowIndexOf(state, pane, ids) + rows;
  const id = ids[Math.min(ids.length - 1, Math.max(0, index))];
  if (id === undefined) return state;
  return { ...state, rows: { ...state.rows, [pane]: id }, steppedRow: undefined };
}

function withNotice(state: DashboardState, text: string, tone: Notice['tone']): DashboardState {
  return { ...state, notice: { text, tone } };
}

function stepped(state: DashboardState, field: FieldRow, direction: 1 | -1, isBig: boolean): Step {
  const { scenario } = state;
  const offset = direction * (isBig ? 10 : 1);
  if (field.target.kind === 'model')
    return {
      state,
      effects: [{ type: 'load-neighbour', of: 'models', id: scenario.model.id, offset }],
    };
  if (field.target.kind === 'accelerator')
    return {
      state,
      effects: [{ type: 'load-neighbour', of: 'hardware', id: scenario.hardware.id, offset }],
    };
  const edited = attempt(() => stepRow(scenario, field, direction, isBig));
  return {
    state: edited.scenario
      ? withScenario(state, edited.scenario, field.id)
      : withNotice(state, edited.problem, 'over'),
    effects: [],
  };
}

function resetField(state: DashboardState, field: FieldRow): DashboardState {
  const edited = attempt(() => resetRow(state.scenario, field, state.origin));
  return edited.scenario
    ? withScenario(state, edited.scenario)
    : withNotice(state, edited.problem, 'over');
}

function opened(state: DashboardState, field: FieldRow | undefined): Step {
  if (field) {
    const { target } = field;
    if (target.kind === 'model') return openList(state, 'models');
    if (target.kind === 'accelerator') return openList(state, 'hardware');
    if (field.isNumber) return { state: startTyping(state, field), effects: [] };
    if (target.kind === 'option' && target.field.kind.type === 'choice')
      return openList(state, 'choices');
    return stepped(state, field, 1, false);
  }
  const pane = focusOf(state);
  const rows = resultRows(pane, state.scenario);
  const row =
    rows[
      rowIndexOf(
        state,
        pane,
        rows.map(({ id }) => id),
      )
    ];
  if (!row) return { state, effects: [] };
  if (row.take) {
    const edited = attempt(row.take);
    return {
      state: edited.scenario
        ? withScenario(state, edited.scenario)
        : withNotice(state, edited.problem, 'over'),
      effects: [],
    };
  }
  if (isGridPane(pane))
    return { state: withNotice(state, row.note ?? 'not legal', 'over'), effects: [] };
  return { state: explained(state, undefined), effects: [] };
}

function explained(state: DashboardState, field: FieldRow | undefined): DashboardState {
  const pane = focusOf(state);
  const ids = rowIdsOf(pane, state.scenario);
  const row = field?.id ?? ids[rowIndexOf(state, pane, ids)];
  return row === undefined ? state : openPage(state, { about: 'row', pane, row });
}

function solved(state: DashboardState, field: FieldRow): DashboardState {
  const { target } = field;
  if (target.kind !== 'option' || !isSolvable(target.field))
    return withNotice(state, `${field.label}: nothing to solve for`, 'quiet');
  const id = target.field.id;
  const solution = solve(state.scenario, id);
  if (!solution.found) return withNotice(state, solution.reason, 'over');
  const { stage, instant, item } = solution.binding;
  const text = `${field.label} ${solution.value} just fits; beyond it stage ${stage + 1} is full (${instant}: ${item})`;
  const edited = attempt(() => solution.scenario);
  return edited.scenario
    ? withNotice(withScenario(state, edited.scenario), text, 'ok')
    : withNotice(state, edited.problem, 'over');
}

function toggledMode(state: DashboardState): DashboardState {
  const mode = state.scenario.mode === 'inference' ? 'training' : 'inference';
  return withScenario(state, withOption(state.scenario, fieldOf('mode'), mode));
}

function listedModel(state: DashboardState, direction: 1 | -1): Step {
  const { shortlist, scenario } = state;
  if (shortlist.length === 0) return { state, effects: [] };
  const index = shortlist.indexOf(scenario.model.id);
  const start = index < 0 && direction === -1 ? 0 : index;
  const id = shortlist[(start + direction + shortlist.length) % shortlist.length];
  return { state, effects: id === undefined ? [] : [{ type: 'load-model', id }] };
}

function copied(state: DashboardState): Step {
  const { scenario, origin } = state;
  const published = origin.model.id === scenario.model.id ? origin.model.config : undefined;
  const text = commandLine(scenario, published);
  return {
    state: openPage(state, { about: 'command', text }),
    effects: [{ type: 'copy', text }],
  };
}

function nextTheme(state: DashboardState): DashboardState {
  const { theme, themes } = state;
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? theme;
  return withNotice({ ...state, theme: next }, `theme: ${next}`, 'quiet');
}
