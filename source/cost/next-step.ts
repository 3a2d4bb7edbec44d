import type { TrainingSwitch } from '../engines/index.js';
import { isLegal } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { withBatch } from '../scenario/with-batch.js';
import { fewestDevices } from './fewest-devices.js';
import { maximumBatch, maximumBatchNow, SEARCH_END } from './fit.js';
import { smallerFormats } from './format-ladder.js';
import { whatFrees } from './frees.js';
import { fits } from './memory.js';
import { ALTERATIONS, frameworkSwitch } from './relief.js';
import { LAYOUT_SIZES, nearestLayout, nearestPublished } from './search/plan/nearest.js';

/** What to do next about a scenario: the least change with which it fits, or what its spare memory could hold. */
export type NextStep =
  /** The model is split over the devices instead of held whole by each. */
  | {
      readonly kind: 'split';
      /** The sizes of the layout that change. */
      readonly sizes: readonly (typeof LAYOUT_SIZES)[number][];
      /** The format of the weights, where the split alone is not enough. */
      readonly weights: string | undefined;
      /** The framework's own switches for it in training, where one is named. */
      readonly switch: string | null;
      readonly scenario: Scenario;
    }
  /** A single change, the one with the smallest cost. */
  | {
      readonly kind: 'change';
      readonly label: string;
      /** The framework's own switch for it, where it has one. */
      readonly switch: string | null;
      readonly scenario: Scenario;
    }
  | { readonly kind: 'devices'; readonly devices: number; readonly scenario: Scenario }
  | {
      readonly kind: 'batch';
      readonly batch: number;
      /** Others hold memory that the batch could have, too. */
      readonly isBesideOthers: boolean;
      readonly scenario: Scenario;
    };

/**
 * The next step. Where it does not fit: splitting the devices there are, which changes no result; else the single change
 * that frees least of those that make it fit; else more devices. Where it fits: the most sequences at once that do,
 * beside what others hold now. Undefined where there is none, or memory is not known. `mostOf` gives the largest batch that fits, where that is known.
 */
export function nextStep(
  scenario: Scenario,
  mostOf: (scenario: Scenario) => number = maximumBatch,
): NextStep | undefined {
  const settled = settle(scenario);
  if (settled.capacity === 0 || !isLegal(settled)) return undefined;
  return fits(settled)
    ? spareRoom(scenario, settled, mostOf(scenario))
    : leastChange(scenario, settled);
}

function spareRoom(scenario: Scenario, { batch }: Settled, most: number): NextStep | undefined {
  const now = maximumBatchNow(scenario, most);
  if (now <= batch || now >= SEARCH_END) return undefined;
  const isBesideOthers = now < most;
  return { kind: 'batch', batch: now, isBesideOthers, scenario: withBatch(scenario, now) };
}

function leastChange(scenario: Scenario, settled: Settled): NextStep | undefined {
  const split = settled.devices > 1 ? splitThatFits(scenario, settled) : undefined;
  if (split) return split;
  const reliefs = whatFrees(scenario).filter((relief) => relief.fits);
  // Among the changes with the least cost in results, the smallest one that fits is taken.
  const change = ALTERATIONS.flatMap((altered) =>
    reliefs.filter(({ alters }) => alters === altered).toReversed(),
  )[0];
  if (change) {
    const { label, scenario: changed, switch: by } = change;
    return { kind: 'change', label, switch: by, scenario: changed };
  }
  const fewest = fewestDevices(scenario);
  return fewest && { kind: 'devices', ...fewest };
}

/**
 * The planner's nearest layout. Where each copy is too large in every layout, the one with the largest weight format
 * that fits.
 */
function splitThatFits(scenario: Scenario, settled: Settled): NextStep | undefined {
  const own = nearestLayout(scenario);
  if (own) return splitTo(own, settled, undefined);
  const areCopies = settled.dp > 1;
  if (!areCopies || settled.mode === 'training') return undefined;
  for (const weights of smallerFormats('weights', settled)) {
    const lighter = nearestPublished({ ...scenario, weights });
    if (lighter) return splitTo(lighter, settled, weights);
  }
  return undefined;
}

/** Undefined where the framework has no switch for one of the sizes. */
function splitTo(
  scenario: Scenario,
  before: Settled,
  weights: string | undefined,
): NextStep | undefined {
  const after = settle(scenario);
  const sizes = LAYOUT_SIZES.filter((size) => after[size] !== before[size]);
  const switches = sizes.map((size) => frameworkSwitch(after, SWITCH_OF[size], after[size]));
  if (switches.includes(undefined)) return undefined;
  return {
    kind: 'split',
    sizes,
    weights,
    switch: switches.filter(Boolean).join(' ') || null,
    scenario,
  };
}

const SWITCH_OF = {
  tp: 'tensorParallel',
  pp: 'pipelineParallel',
  cp: 'contextParallel',
  ep: 'expertParallel',
  zero: 'zero',
} as const satisfies Readonly<Record<(typeof LAYOUT_SIZES)[number], TrainingSwitch>>;
