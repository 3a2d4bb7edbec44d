import { buildReport } from '../cost/build-report.js';
import { whatFrees } from '../cost/frees.js';
import { frontier, type Grid, type MapAxes, parallelMap } from '../cost/map.js';
import { type MemoryAt, type MemoryAxis, memoryOver } from '../cost/memory-over.js';
import { type NextStep, nextStep } from '../cost/next-step.js';
import { square } from '../cost/picture-sizes.js';
import { type PictureTimeAt, pictureTimeOver } from '../cost/picture-time-over.js';
import type { Relief } from '../cost/relief.js';
import type { Report } from '../cost/report.js';
import { type SpeedAt, speedOver } from '../cost/speed-over.js';
import { type UsersAt, usersOver } from '../cost/users-over.js';
import { kindsOf, withDeviceCount } from '../scenario/devices.js';
import type { Scenario } from '../scenario/scenario.js';
import { withBatch } from '../scenario/with-batch.js';

/** The scenario on the screen, the baseline, and a trial. */
const REMEMBERED = 3;

/**
 * Derived values are computed when a pane first needs them and never stored in the state. Only the last few are
 * cached: those of every undo step would take megabytes.
 */
function remembering<T>(derive: (scenario: Scenario) => T): Remembering<T> {
  let known: readonly (readonly [Scenario, T])[] = [];
  // A key that undoes the one before makes an equal scenario anew.
  const find = (scenario: Scenario) => known.find(([other]) => isSameScenario(other, scenario));
  const derived = (scenario: Scenario): T => {
    const found = find(scenario);
    if (found) return found[1];
    const value = derive(scenario);
    known = [[scenario, value] as const, ...known].slice(0, REMEMBERED);
    return value;
  };
  return Object.assign(derived, { isKnown: (scenario: Scenario) => find(scenario) !== undefined });
}

interface Remembering<T> {
  (scenario: Scenario): T;
  /** Whether the value is there without being computed. */
  isKnown(scenario: Scenario): boolean;
}

export const reportOf: (scenario: Scenario) => Report = remembering(buildReport);
export const nextStepOf: Remembering<NextStep | undefined> = remembering((scenario) =>
  nextStep(scenario, (same) => reportOf(same).fit.maximumBatch),
);

/** Whether the next step takes a search over layouts and changes, longer than all else of a key. */
export const isNextStepSearched = (scenario: Scenario): boolean =>
  !reportOf(scenario).fit.fits && !nextStepOf.isKnown(scenario);
export const speedOverOf: (scenario: Scenario) => readonly SpeedAt[] = remembering(speedOver);
export const reliefsOf: (scenario: Scenario) => readonly Relief[] = remembering(whatFrees);

/** Curves of the present scenario and of those of some steps before. */
const REMEMBERED_CURVES = 24;
let curves: readonly (readonly [Scenario, MemoryAxis, readonly MemoryAt[]])[] = [];

/** `memoryOver`, remembered by all of the scenario but the size itself: steps of that draw the same curve. */
export function memoryOverOf(scenario: Scenario, axis: MemoryAxis): readonly MemoryAt[] {
  const asked = withoutSize(scenario, axis);
  const found = curves.find(([other, own]) => own === axis && isSameScenario(other, asked));
  if (found) return found[2];
  const value = memoryOver(asked, axis);
  curves = [[asked, axis, value] as const, ...curves].slice(0, REMEMBERED_CURVES);
  return value;
}

let usersKnown: readonly (readonly [Scenario, readonly UsersAt[]])[] = [];

/** `usersOver`, remembered by all of the scenario but batch and sequence. */
export function usersOverOf(scenario: Scenario): readonly UsersAt[] {
  const asked = withoutSize(withoutSize(scenario, 'batch'), 'sequence');
  const found = usersKnown.find(([other]) => isSameScenario(other, asked));
  if (found) return found[1];
  const value = usersOver(asked);
  usersKnown = [[asked, value] as const, ...usersKnown].slice(0, REMEMBERED);
  return value;
}

let picturesKnown: readonly (readonly [Scenario, readonly PictureTimeAt[]])[] = [];

/** `pictureTimeOver`, remembered by all of the scenario but its resolution. */
export function pictureTimeOverOf(scenario: Scenario): readonly PictureTimeAt[] {
  const asked = withoutSize(scenario, 'resolution');
  const found = picturesKnown.find(([other]) => isSameScenario(other, asked));
  if (found) return found[1];
  const value = pictureTimeOver(asked);
  picturesKnown = [[asked, value] as const, ...picturesKnown].slice(0, REMEMBERED_CURVES);
  return value;
}

/** The scenario with the usual size, so that two that differ in nothing else are the same. */
function withoutSize(scenario: Scenario, axis: MemoryAxis): Scenario {
  if (axis === 'batch') return withBatch(scenario, 1);
  if (axis === 'sequence') return { ...scenario, sequence: null };
  if (axis === 'resolution') return { ...scenario, resolution: square(1024) };
  return { ...withDeviceCount(scenario, 1), tp: 1, dp: null };
}

/** Whether two scenarios ask the same. */
export function isSameScenario(left: Scenario, right: Scenario): boolean {
  if (left === right) return true;
  const keys = Object.keys(left) as (keyof Scenario)[];
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => left[key] === right[key] || isSameHardware(key, left, right))
  );
}

/** A device count makes a new object of the same kinds. */
function isSameHardware(key: keyof Scenario, left: Scenario, right: Scenario): boolean {
  if (key !== 'hardware') return false;
  const [own, other] = [kindsOf(left), kindsOf(right)];
  return (
    own.length === other.length &&
    own.every((kind, index) => {
      const same = other[index];
      return kind.preset === same?.preset && kind.count === same.count && kind.inUse === same.inUse;
    })
  );
}

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
