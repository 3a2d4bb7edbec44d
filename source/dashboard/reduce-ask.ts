import { isSolvable, solve } from '../cost/solve.js';
import { commandLine } from '../report/command-line.js';
import { bindingText } from '../report/verdict.js';
import { attempt } from './edits.js';
import type { FieldRow } from './field-rows.js';
import { isGridPane } from './grid-place.js';
import { withScenario } from './history.js';
import { openList } from './reduce-list.js';
import { openPage } from './reduce-page.js';
import { startTyping } from './reduce-typing.js';
import { resultRows } from './result-rows.js';
import { axesOf, type DashboardState, focusOf, rowIdsOf, rowIndexOf, withNotice } from './state.js';
import type { Step } from './step.js';
import { stepped } from './stepping.js';

/** Enter: types a value, opens a list, takes what a row offers, else explains it. */
export function opened(state: DashboardState, focused: FieldRow | undefined): Step {
  if (focused) {
    const { field, isNumber } = focused;
    if (field.loads !== undefined) return openList(state, field.loads);
    if (isNumber) return { state: startTyping(state, focused), effects: [] };
    if (field.kind.type === 'choice') return openList(state, 'choices');
    return stepped(state, focused, 1, false);
  }
  const pane = focusOf(state);
  const rows = resultRows(pane, state.scenario, axesOf(state));
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

/** The page about the row in focus. */
export function explained(state: DashboardState, field: FieldRow | undefined): DashboardState {
  const pane = focusOf(state);
  const ids = rowIdsOf(state, pane);
  const row = field?.id ?? ids[rowIndexOf(state, pane, ids)];
  return row === undefined ? state : openPage(state, { about: 'row', pane, row });
}

/** Sets a field to the best value that fits. */
export function solved(state: DashboardState, { field }: FieldRow): DashboardState {
  if (!isSolvable(field)) return withNotice(state, `${field.label}: nothing to solve for`, 'quiet');
  const solution = solve(state.scenario, field);
  if (!solution.found) return withNotice(state, solution.reason, 'over');
  const { value, binding, isFull } = solution;
  const text = isFull
    ? `${field.label} ${value} just fits; beyond it memory is full, ${bindingText(binding, solution.scenario)}`
    : `${field.label} ${value} is as far as it goes: memory is not full`;
  const edited = attempt(() => solution.scenario);
  return edited.scenario
    ? withNotice(withScenario(state, edited.scenario), text, 'ok')
    : withNotice(state, edited.problem, 'over');
}

/** The command line of the scenario: copied, and shown. */
export function copied(state: DashboardState): Step {
  const { scenario, origin } = state;
  const published = origin.model.id === scenario.model.id ? origin.model.config : undefined;
  const text = commandLine(scenario, published);
  return {
    state: openPage(state, { about: 'command', text }),
    effects: [{ type: 'copy', text }],
  };
}
