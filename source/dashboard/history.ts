import type { Scenario } from '../scenario/scenario.js';
import { keptUsual } from '../scenario/usual-split.js';
import type { DashboardState } from './state.js';

const LONGEST_PAST = 200;

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

export function remembered(past: readonly Scenario[], scenario: Scenario): readonly Scenario[] {
  return [...past, scenario].slice(-LONGEST_PAST);
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
