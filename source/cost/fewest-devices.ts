import type { Model } from '../model/model.js';
import { withDeviceCount } from '../scenario/devices.js';
import { greatestDivisor } from '../scenario/legality/divisors.js';
import { isLegal, widestTensor } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { type Settled, withOther } from '../scenario/settled.js';
import { spareBytes } from './memory/room-figures.js';
import { fits, fullestDevice } from './memory.js';

/**
 * Fewest devices over all legal tensor and pipeline splits, with tensor parallelism within a node. Memory is not
 * monotone in the number of devices, so each number is tried, from the one that the states alone need up to the
 * finest split.
 */
export function fewestDevices(
  scenario: Scenario,
): { readonly devices: number; readonly scenario: Scenario } | undefined {
  // Most often one device holds it, and then no other split is needed.
  const single = splitOver(scenario, 1, 1);
  if (fits(single) && isLegal(single))
    return { devices: single.cp * replicasOf(scenario), scenario: single.scenario };
  const { model, cp } = settle(scenario);
  const widths = tensorWidths(scenario);
  const widest = Math.max(1, ...widths);
  const whole = fullestDevice(single);
  if (leastOfDepths(scenario, widest) > HOPELESS * whole.capacity) return undefined;
  const states = whole.weights + whole.gradients + whole.optimizer;
  const least = Math.max(1, Math.ceil(states / whole.capacity));
  for (let group = least; group <= widest * model.layerCount; group++)
    for (const candidate of splitsOf(scenario, widths, group))
      if (fits(candidate) && isLegal(candidate))
        return { devices: group * cp * replicasOf(scenario), scenario: candidate.scenario };
  return undefined;
}

/** If every depth that was tried needs more than this multiple of a device's capacity, no other depth is tried. */
const HOPELESS = 1.25;

/**
 * Bytes of the fullest device at the best of several pipeline depths. Deeper pipelines hold fewer layers and more
 * micro-batches.
 */
function leastOfDepths(scenario: Scenario, tp: number): number {
  const { layerCount } = settle(scenario).model;
  let least = fullestDevice(splitOver(scenario, tp, layerCount)).total;
  for (let depth = 1; depth < layerCount; depth *= 2)
    least = Math.min(least, fullestDevice(splitOver(scenario, tp, depth)).total);
  return least;
}

/**
 * Bytes left in the roomiest legal split with one group fewer; negative where it does not fit, null where there is no
 * such split.
 */
export function roomOfFewer(scenario: Scenario, devices: number): number | null {
  const { cp } = settle(scenario);
  const group = devices / (cp * replicasOf(scenario)) - 1;
  let most: number | null = null;
  for (const split of group < 1 ? [] : splitsOf(scenario, tensorWidths(scenario), group))
    if (isLegal(split)) most = Math.max(most ?? Number.NEGATIVE_INFINITY, spareBytes(split));
  return most;
}

/** The splits of a replica over this many devices, legal or not, the widest tensor parallelism first. */
function* splitsOf(scenario: Scenario, widths: readonly number[], group: number) {
  const { layerCount } = settle(scenario).model;
  for (const tp of widths.toReversed()) {
    if (group % tp !== 0 || group / tp > layerCount) continue;
    yield splitOver(scenario, tp, group / tp);
  }
}

function splitOver(scenario: Scenario, tp: number, pp: number): Settled {
  const dp = replicasOf(scenario);
  const devices = withDeviceCount(scenario, tp * pp * scenario.cp * dp);
  return settle({ ...devices, tp, pp, dp, stageLayers: null, tensorSplit: null });
}

function replicasOf({ dp }: Scenario): number {
  return dp ?? 1;
}

/** Legal tensor-parallel sizes. Interleaving is left out, since it is illegal without a pipeline. */
function tensorWidths(scenario: Scenario): readonly number[] {
  const { model, machine } = settle(scenario);
  return divisorsUpTo(sharedHeads(model), widestTensor(machine)).filter((tp) =>
    isLegal(withOther(splitOver(scenario, tp, 1), { virtualStages: 1 })),
  );
}

/** The largest number that divides the heads of every layer, and so bounds the tensor-parallel size. */
function sharedHeads(model: Model): number {
  let shared = 0;
  for (const { mixers } of model.groups)
    for (const mixer of mixers) shared = greatestDivisor(shared, mixer.heads);
  return shared;
}

function divisorsUpTo(whole: number, end: number): number[] {
  const divisors: number[] = [];
  for (let divisor = 1; divisor <= Math.min(whole, end); divisor++)
    if (whole % divisor === 0) divisors.push(divisor);
  return divisors.length > 0 ? divisors : [1];
}
