import { buildReport } from '../cost/build-report.js';
import { type Relief, whatFrees } from '../cost/frees.js';
import { frontier, type Grid, type MapAxes, parallelMap } from '../cost/map.js';
import { type NextStep, nextStep } from '../cost/next-step.js';
import type { Report } from '../cost/report.js';
import type { Scenario } from '../scenario/scenario.js';

/** The scenario on the screen, the baseline, and a trial. */
const REMEMBERED = 3;

/**
 * Derived values are computed when a pane first needs them and never stored in the state. Only the last few are
 * cached: those of every undo step would take megabytes.
 */
function remembering<T>(derive: (scenario: Scenario) => T): (scenario: Scenario) => T {
  let known: readonly (readonly [Scenario, T])[] = [];
  return (scenario) => {
    const found = known.find(([other]) => other === scenario);
    if (found) return found[1];
    const value = derive(scenario);
    known = [[scenario, value] as const, ...known].slice(0, REMEMBERED);
    return value;
  };
}

export const reportOf: (scenario: Scenario) => Report = remembering(buildReport);
export const nextStepOf: (scenario: Scenario) => NextStep | undefined = remembering((scenario) =>
  nextStep(scenario, (same) => reportOf(same).fit.maximumBatch),
);
export const reliefsOf: (scenario: Scenario) => readonly Relief[] = remembering(whatFrees);

/** Panes that show a grid of scenarios. */
export type GridPane = 'map' | 'users';

const maps: Readonly<Record<MapAxes, (scenario: Scenario) => Grid>> = {
  'tp.pp': remembering((scenario) => parallelMap(scenario, 'tp.pp')),
  'tp.ep': remembering((scenario) => parallelMap(scenario, 'tp.ep')),
  'tp.cp': remembering((scenario) => parallelMap(scenario, 'tp.cp')),
  'ep.cp': remembering((scenario) => parallelMap(scenario, 'ep.cp')),
};
const users = remembering(frontier);

/** The grid of a pane; `axes` are those of the map. */
export function gridOf(pane: GridPane, scenario: Scenario, axes: MapAxes): Grid {
  return pane === 'users' ? users(scenario) : maps[axes](scenario);
}
