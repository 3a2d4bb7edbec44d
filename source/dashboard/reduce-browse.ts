import { cellFigureAfter } from './cell-figure.js';
import { attempt, resetRow } from './edits.js';
import type { Effect } from './effects.js';
import type { FieldRow } from './field-rows.js';
import { redo, undo, withScenario } from './history.js';
import { type CommandsOf, MODEL_SLOTS, type ModelSlot } from './key-binding.js';
import { moved, movedInGrid, paneBeside, withFocus } from './movement.js';
import { openPage } from './open-page.js';
import { PANE_IDS, type PaneId } from './panes/catalogue.js';
import { problemTexts } from './problems.js';
import { explained, opened, solvedRow, withNextStep } from './reduce-ask.js';
import { openForms } from './reduce-forms.js';
import { openList } from './reduce-list.js';
import { openPlans } from './reduce-plan.js';
import { withWayMarked } from './reduce-ways.js';
import { type DashboardState, focusedField, nextAxesOf, shortlistOf, withNotice } from './state.js';
import type { Step } from './step.js';
import { stepped } from './stepping.js';

const PAGE_ROWS = 8;

/** A command given while the panes have the keyboard. */
export function browse(
  state: DashboardState,
  command: Exclude<CommandsOf['browse'], 'palette'>,
): Step {
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
      return only(withFocus(state, paneBeside(state, 1)));
    case 'previous-pane':
      return only(withFocus(state, paneBeside(state, -1)));
    case 'turn-map':
      return only({ ...state, axes: nextAxesOf(state) ?? state.axes });
    case 'turn-cells':
      return only({ ...state, cells: cellFigureAfter(state.cells) });
    case 'mark-way':
      return only(withWayMarked(state));
    case 'open':
      return opened(state, field);
    case 'explain':
      return only(explained(state));
    case 'problems':
      return only(withProblems(state));
    case 'solve':
      return solvedRow(state);
    case 'next-step':
      return only(withNextStep(state));
    case 'plan':
      return openPlans(state);
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
    case 'sessions':
      return openList(state, 'sessions');
    case 'keep':
      return only(keptAsColumn(state));
    case 'compare':
      return only(openPage(state, { about: 'compare' }));
    case 'glossary':
      return openList(state, 'terms');
    case 'lessons':
      return openList(state, 'lessons');
    case 'next-lesson':
      return otherLesson(state, 1);
    case 'previous-lesson':
      return otherLesson(state, -1);
    case 'open-other':
      return openList(state, 'found');
    case 'copy':
      return openForms(state);
    case 'baseline':
      return only(toggledBaseline(state));
    case 'theme':
      return only(nextTheme(state));
    case 'help':
      return only(openPage(state, { about: 'keys' }));
    case 'zoom':
      return only({ ...state, isZoomed: !state.isZoomed });
    case 'back':
      return only(state.isZoomed ? { ...state, isZoomed: false } : { ...state, lesson: undefined });
    default:
      return paneOrSlot(state, command);
  }
}

function paneOrSlot(state: DashboardState, command: `pane-${PaneId}` | `model-${ModelSlot}`): Step {
  const pane = PANE_IDS.find((id) => command === `pane-${id}`);
  if (pane) return { state: withFocus(state, pane), effects: [] };
  const slot = MODEL_SLOTS.find((number) => command === `model-${number}`);
  const id = slot === undefined ? undefined : shortlistOf(state)[slot - 1];
  return { state, effects: id === undefined ? [] : [{ type: 'load-model', id }] };
}

/** Columns beside the present scenario. */
const MOST_KEPT = 3;

function keptAsColumn(state: DashboardState): DashboardState {
  const { kept, scenario } = state;
  if (kept.at(-1) === scenario)
    return withNotice({ ...state, kept: kept.slice(0, -1) }, 'no longer a column', 'quiet');
  const next = [...kept, scenario].slice(-MOST_KEPT);
  const text = `kept as a column (${next.length} of ${MOST_KEPT}); B compares, v again drops it`;
  return withNotice({ ...state, kept: next }, text, 'quiet');
}

/** The lesson before or after; beyond the ends none. */
function otherLesson(state: DashboardState, by: 1 | -1): Step {
  const { lesson } = state;
  const number = (lesson?.number ?? 0) + by;
  if (!lesson || number < 1 || number > lesson.count)
    return { state: { ...state, lesson: undefined }, effects: [] };
  return { state, effects: [{ type: 'open-lesson', number }] };
}

function withProblems(state: DashboardState): DashboardState {
  return problemTexts(state.scenario).length > 0
    ? openPage(state, { about: 'problems' })
    : withNotice(state, 'no warnings: nothing is refused, doubtful or left out', 'quiet');
}

function resetField(state: DashboardState, field: FieldRow): DashboardState {
  const edited = attempt(() => resetRow(state.scenario, field, state.origin));
  return edited.scenario
    ? withScenario(state, edited.scenario)
    : withNotice(state, edited.problem, 'over');
}

function toggledMode(state: DashboardState): DashboardState {
  const mode = state.scenario.mode === 'inference' ? 'training' : 'inference';
  return withScenario(state, { ...state.scenario, mode });
}

function listedModel(state: DashboardState, direction: 1 | -1): Step {
  const { scenario } = state;
  const shortlist = shortlistOf(state);
  if (shortlist.length === 0) return { state, effects: [] };
  const index = shortlist.indexOf(scenario.model.id);
  const start = index < 0 && direction === -1 ? 0 : index;
  const id = shortlist[(start + direction + shortlist.length) % shortlist.length];
  return { state, effects: id === undefined ? [] : [{ type: 'load-model', id }] };
}

function toggledBaseline(state: DashboardState): DashboardState {
  if (state.baseline)
    return withNotice({ ...state, baseline: undefined }, 'baseline: no longer compared', 'quiet');
  const text = 'baseline: this; differences from it are shown until b is pressed again';
  return withNotice({ ...state, baseline: state.scenario }, text, 'quiet');
}

function nextTheme(state: DashboardState): DashboardState {
  const { theme, themes } = state;
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? theme;
  return withNotice({ ...state, theme: next }, `theme: ${next}`, 'quiet');
}
