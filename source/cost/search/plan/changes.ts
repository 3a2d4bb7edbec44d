import { isLegal } from '../../../scenario/offer.js';
import type { Options, Scenario } from '../../../scenario/scenario.js';
import { settle } from '../../../scenario/settle.js';
import { settledValue } from '../../../scenario/settled.js';
import { fits } from '../../memory.js';
import type { Objective, Planned } from './question.js';
import { paceOf, plannedSpeed } from './speed.js';

/** One option in which a plan differs from the present setting, and the effect of changing only that option. */
export interface PlanChange {
  readonly id: SearchedOption;
  readonly to: Options[SearchedOption];
  /** The present setting with this option changed; sizes that follow from it change too. */
  readonly scenario: Scenario;
  /** Absent where the option can only be changed together with others. */
  readonly alone?: {
    readonly fits: boolean;
    /** Speed by that of the present setting; null where no rates are known. */
    readonly speed: number | null;
  };
}

/** Options that a search chooses, in the order of the list. */
const SEARCHED = [
  'engine',
  'weights',
  'kv',
  'recipe',
  'tp',
  'pp',
  'virtualStages',
  'cp',
  'ep',
  'expertTp',
  'zero',
  'hybridShard',
  'batch',
  'recompute',
  'recomputeLayers',
  'overlap',
  'offload',
  'offloadLayers',
  'batchedTokens',
  'draftTokens',
  'prefillDevices',
  'cpuExperts',
  'gpuLayers',
  'cpuOffload',
] as const satisfies readonly (keyof Options)[];

export type SearchedOption = (typeof SEARCHED)[number];

/** The changes that lead from the present setting to a plan, each judged by itself, the largest gain first. */
export function changesTo(
  present: Scenario,
  { scenario: planned }: Planned,
  objective: Objective,
): readonly PlanChange[] {
  const before = settle(present);
  const speed = paceOf(plannedSpeed(before), objective);
  const wanted = settle(planned);
  // An option whose asked value is equal in both is no change to make.
  const changed = SEARCHED.filter(
    (id) =>
      !isSame(present[id], planned[id]) &&
      !isSame(settledValue(before, id), settledValue(wanted, id)),
  );
  const changes = changed.map((id): PlanChange => {
    const scenario = withSize(present, id, planned);
    const settled = settle(scenario);
    if (!isLegal(settled)) return { id, to: planned[id], scenario };
    const after = paceOf(plannedSpeed(settled), objective);
    const ratio = speed && after ? after / speed : null;
    return { id, to: planned[id], scenario, alone: { fits: fits(settled), speed: ratio } };
  });
  return changes.toSorted((left, right) => gain(right) - gain(left));
}

function gain({ alone }: PlanChange): number {
  if (!alone) return -1;
  return alone.fits ? (alone.speed ?? 1) : 0;
}

/** The present setting with one option of a plan; data-parallel ranks follow from the other sizes, unless both have as many. */
function withSize(present: Scenario, id: SearchedOption, planned: Scenario): Scenario {
  const changed = { ...present, [id]: planned[id] };
  const dp = present.dp === planned.dp ? present.dp : null;
  if (id === 'tp') return { ...changed, dp, sequenceParallel: planned.sequenceParallel };
  if (id === 'pp') return { ...changed, dp, ...(planned.pp === 1 && { virtualStages: 1 }) };
  return id === 'cp' ? { ...changed, dp } : changed;
}

function isSame(left: unknown, right: unknown): boolean {
  return left === right || String(left) === String(right);
}
