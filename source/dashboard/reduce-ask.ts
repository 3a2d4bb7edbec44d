import { isSolvable, solve } from '../cost/solve.js';
import { commandLine } from '../report/command-line.js';
import { limitText } from '../report/solution-text.js';
import type { Field } from '../scenario/fields/field.js';
import type { Scenario } from '../scenario/scenario.js';
import { nextStepOf, reportOf } from './derived.js';
import { stepText } from './drawing/verdict.js';
import { attempt } from './edits.js';
import { type FieldRow, valueText } from './field-rows.js';
import { withScenario } from './history.js';
import { openPage } from './open-page.js';
import { openList } from './reduce-list.js';
import { startTyping } from './reduce-typing.js';
import { type DashboardState, focusedRow, focusOf, isGridPane, withNotice } from './state.js';
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
  const row = focusedRow(state);
  if (!row || 'field' in row) return { state, effects: [] };
  if (row.take) return { state: taken(state, row.take), effects: [] };
  if (isGridPane(focusOf(state)))
    return { state: withNotice(state, row.note ?? 'not legal', 'over'), effects: [] };
  return { state: explained(state), effects: [] };
}

/** The page about the row in focus. */
export function explained(state: DashboardState): DashboardState {
  const row = focusedRow(state);
  return row
    ? openPage(state, {
        about: 'row',
        pane: focusOf(state),
        row: row.id,
        path: [],
        stop: undefined,
      })
    : state;
}

/**
 * What `=` does with the row in focus: solves its field, takes its limit, finds an accelerator that holds the
 * scenario.
 */
export function solvedRow(state: DashboardState): Step {
  const row = focusedRow(state);
  if (!row) return { state, effects: [] };
  if (!('field' in row)) {
    const next = row.take
      ? taken(state, row.take)
      : withNotice(state, `${row.label}: nothing to solve for`, 'quiet');
    return { state: next, effects: [] };
  }
  if (row.field.loads === 'hardware')
    return {
      state: withNotice(state, 'looking for the smallest accelerator that holds this …', 'quiet'),
      effects: [{ type: 'solve-hardware', scenario: state.scenario }],
    };
  return { state: solvedField(state, row.field), effects: [] };
}

/** Applies the scenario of a row. */
function taken(state: DashboardState, take: () => Scenario): DashboardState {
  const edited = attempt(take);
  return edited.scenario
    ? withScenario(state, edited.scenario)
    : withNotice(state, edited.problem, 'over');
}

/** Sets a field to the best value that fits. */
export function solvedField(state: DashboardState, field: Field): DashboardState {
  if (!isSolvable(field)) return withNotice(state, `${field.label}: nothing to solve for`, 'quiet');
  const solution = solve(state.scenario, field);
  if (!solution.found) return withNotice(state, solution.reason, 'over');
  const verb = solution.isFull ? 'just fits;' : 'is';
  const value = valueText(solution.value, field.kind);
  const text = `${field.label} ${value} ${verb} ${limitText(field, solution)}`;
  const edited = attempt(() => solution.scenario);
  return edited.scenario
    ? withNotice(withScenario(state, edited.scenario), text, 'ok')
    : withNotice(state, edited.problem, 'over');
}

/** Applies the change that the verdict proposes. */
export function withNextStep(state: DashboardState): DashboardState {
  const next = nextStepOf(state.scenario);
  if (!next) return withNotice(state, 'nothing to propose', 'quiet');
  const edited = attempt(() => next.scenario);
  return edited.scenario
    ? withNotice(
        withScenario(state, edited.scenario),
        `done: ${stepText(next, reportOf(state.scenario))}; u undoes it`,
        'ok',
      )
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
