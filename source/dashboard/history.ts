import type { Scenario } from '../scenario/scenario.js';
import { keptUsual } from '../scenario/usual-split.js';
import type { DashboardState } from './state.js';

const LONGEST_PAST = 200;
/** What is computed of a model is kept for as long as its config: 100 KB or more each. */
const MOST_MODELS = 64;

/**
 * The state with another scenario, the present one added to history; steps of one row are one entry. Devices that were
 * split as usual stay so.
 */
export function withScenario(
  state: DashboardState,
  edited: Scenario,
  steppedRow?: string,
): DashboardState {
  if (edited === state.scenario) return state;
  const scenario = keptUsual(state.scenario, edited);
  const isSameStep = steppedRow !== undefined && steppedRow === state.steppedRow;
  return {
    ...state,
    scenario,
    past: isSameStep ? state.past : remembered(state.past, state.scenario),
    future: [],
    steppedRow,
  };
}

/** The last steps, of so many models. */
export function remembered(past: readonly Scenario[], scenario: Scenario): readonly Scenario[] {
  const all = [...past, scenario].slice(-LONGEST_PAST);
  const models = new Set<object>();
  const tooMany = all.findLastIndex(({ model }) => models.add(model.config).size > MOST_MODELS);
  return all.slice(tooMany + 1);
}

export function undo(state: DashboardState): DashboardState {
  const before = state.past.at(-1);
  if (!before) return state;
  return {
    ...state,
    scenario: before,
    past: state.past.slice(0, -1),
    future: [...state.future, state.scenario],
    steppedRow: undefined,
  };
}

export function redo(state: DashboardState): DashboardState {
  const next = state.future.at(-1);
  if (!next) return state;
  return {
    ...state,
    scenario: next,
    past: remembered(state.past, state.scenario),
    future: state.future.slice(0, -1),
    steppedRow: undefined,
  };
}
