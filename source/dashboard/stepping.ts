import { attempt, stepRow } from './edits.js';
import type { FieldRow } from './field-rows.js';
import { withScenario } from './history.js';
import { type DashboardState, withNotice } from './state.js';
import type { Step } from './step.js';

/** Neighbours that a big step goes past. */
const BIG_OFFSET = 10;

/** A field's value a step less or more; the neighbours of model and accelerator are asked for. */
export function stepped(
  state: DashboardState,
  field: FieldRow,
  direction: 1 | -1,
  isBig: boolean,
): Step {
  const { scenario } = state;
  const offset = direction * (isBig ? BIG_OFFSET : 1);
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
