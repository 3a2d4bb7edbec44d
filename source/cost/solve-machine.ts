import { largestThat } from '../engines/index.js';
import { MOST_DEVICES } from '../hardware/counted.js';
import { slicesOf } from '../hardware/slice.js';
import { firstKind, kindsOf } from '../scenario/devices.js';
import { acceleratorOfKind } from '../scenario/machine.js';
import { refusalOf } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { fewestDevices } from './fewest-devices.js';
import { bindingOf } from './fit.js';
import { fits } from './memory.js';
import type { Solution } from './solve.js';

/**
 * The fewest devices that hold the scenario, with the tensor and pipeline split that does. Without a split, each
 * further device would hold the whole model again.
 */
export function solveDevices(scenario: Scenario): Solution {
  const fewest = fewestDevices(scenario);
  if (!fewest || fewest.devices > MOST_DEVICES)
    return { found: false, reason: 'no number of these devices holds it by a legal split' };
  return {
    found: true,
    value: fewest.devices,
    scenario: fewest.scenario,
    binding: bindingOf(settle(fewest.scenario)),
    isFull: fewest.devices > 1,
  };
}

const MIB = 2 ** 20;
/** 2⁵⁰ bytes in MiB, more than any device has. */
const MOST_MIB = 2 ** 30;

/** The least memory of each device that holds the scenario, in whole MiB. */
export function solveDeviceMemory(scenario: Scenario): Solution {
  const refusal = refusalOf(settle(scenario));
  if (refusal !== undefined) return { found: false, reason: refusal };
  const at = (mebibytes: number): Scenario => ({ ...scenario, deviceMemory: mebibytes * MIB });
  const least = largestThat((mebibytes) => !fits(settle(at(mebibytes))), MOST_MIB) + 1;
  if (least > MOST_MIB)
    return {
      found: false,
      reason: 'no memory holds it: what is asked for grows with what there is',
    };
  const solved = at(least);
  return {
    found: true,
    value: least * MIB,
    scenario: solved,
    binding: bindingOf(settle(solved)),
    isFull: true,
  };
}

/** The smallest slice, of those that every kind of device here can be divided into, that holds the scenario. */
export function solveSlice(scenario: Scenario): Solution {
  const [first, ...others] = kindsOf(scenario).map((kind) => slicesOf(acceleratorOfKind(kind)));
  const common = (first ?? [])
    .filter(({ id }) => others.every((slices) => slices.some((slice) => slice.id === id)))
    .sort((left, right) => left.memoryShare - right.memoryShare);
  const { name } = acceleratorOfKind(firstKind(scenario));
  if (common.length === 0) return { found: false, reason: `${name} can't be divided into slices` };
  let smaller: Settled | undefined;
  for (const { id } of common) {
    const solved = { ...scenario, slice: id };
    const settled = settle(solved);
    const refusal = refusalOf(settled);
    if (refusal !== undefined) return { found: false, reason: refusal };
    if (fits(settled))
      return {
        found: true,
        value: id,
        scenario: solved,
        binding: bindingOf(smaller ?? settled),
        isFull: smaller !== undefined,
      };
    smaller = settled;
  }
  return { found: false, reason: `no slice of ${name} holds it` };
}
