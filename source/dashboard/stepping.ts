import { attempt, stepRow } from './edits.js';
import type { FieldRow } from './field-rows.js';
import { withScenario } from './history.js';
import { type DashboardState, withNotice } from './state.js';
import type { Step } from './step.js';

/** Models or accelerators of the list that a big step moves by. */
const BIG_OFFSET = 10;

/** A field's value a step less or more; the neighbours of model and accelerator are asked for. */
export function stepped(
  state: DashboardState,
  row: FieldRow,
  direction: 1 | -1,
  isBig: boolean,
): Step {
  const { scenario } = state;
  const { loads } = row.field;
  if (loads !== undefined) {
    const offset = direction * (isBig ? BIG_OFFSET : 1);
    const id = row.field.read(scenario);
    return { state, effects: [{ type: 'load-neighbour', of: loads, id, offset }] };
  }
  const edited = attempt(() => stepRow(scenario, row, direction, isBig));
  return {
    state: edited.scenario
      ? withScenario(state, edited.scenario, row.id)
      : withNotice(state, edited.problem, 'over'),
    effects: [],
  };
}
