import { buildReport } from '../cost/build-report.js';
import { type Relief, whatFrees } from '../cost/frees.js';
import { frontier, type Grid, parallelMap } from '../cost/map.js';
import type { Report } from '../cost/report.js';
import type { Scenario } from '../scenario/scenario.js';

/** What follows from a scenario is worked out when a pane first asks, once for each scenario, and never stored. */
function oncePerScenario<T>(derive: (scenario: Scenario) => T): (scenario: Scenario) => T {
  const known = new WeakMap<Scenario, { readonly value: T }>();
  return (scenario) => {
    let found = known.get(scenario);
    if (!found) {
      found = { value: derive(scenario) };
      known.set(scenario, found);
    }
    return found.value;
  };
}

export const reportOf: (scenario: Scenario) => Report = oncePerScenario(buildReport);
export const reliefsOf: (scenario: Scenario) => readonly Relief[] = oncePerScenario(whatFrees);

/** Panes that show a grid of scenarios. */
export type GridPane = 'map' | 'users';

const grids: Readonly<Record<GridPane, (scenario: Scenario) => Grid>> = {
  map: oncePerScenario((scenario) => parallelMap(scenario)),
  users: oncePerScenario(frontier),
};

export function gridOf(pane: GridPane, scenario: Scenario): Grid {
  return grids[pane](scenario);
}
