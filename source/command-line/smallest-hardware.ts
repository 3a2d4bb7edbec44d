import { fits } from '../cost/memory.js';
import type { HardwareOnOffer } from '../open/hardware-presets.js';
import { deviceCount, firstKind, withHardware } from '../scenario/devices.js';
import { acceleratorOfKind } from '../scenario/machine.js';
import { isLegal } from '../scenario/offer.js';
import type { HardwareChoice, Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';

/**
 * The accelerator of least memory, of the same maker and in the same number, that holds the scenario; among several the
 * one with least bandwidth. Undefined where none holds it.
 */
export function smallestHardware(
  scenario: Scenario,
  offer: HardwareOnOffer,
): HardwareChoice | undefined {
  const { vendor } = acceleratorOfKind(firstKind(scenario));
  const count = deviceCount(scenario);
  return offer
    .entries()
    .filter(({ memoryGb }) => memoryGb !== null)
    .toSorted((left, right) => (left.memoryGb ?? 0) - (right.memoryGb ?? 0))
    .map(({ id }) => ({ ...offer.find(id), count }))
    .filter((hardware) => acceleratorOfKind(hardware).vendor === vendor)
    .toSorted((left, right) => sizeOf(left) - sizeOf(right) || rateOf(left) - rateOf(right))
    .find((hardware) => {
      const settled = settle(withHardware(scenario, { hardware }));
      return isLegal(settled) && settled.capacity > 0 && fits(settled);
    });
}

function sizeOf(hardware: HardwareChoice): number {
  return acceleratorOfKind(hardware).memoryGb ?? 0;
}

function rateOf(hardware: HardwareChoice): number {
  return acceleratorOfKind(hardware).bandwidthBytesPerSecond ?? 0;
}
