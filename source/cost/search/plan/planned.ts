import type { Settled } from '../../../scenario/settle.js';
import { fullestDevice } from '../../memory.js';
import type { Shortlist } from './shortlist.js';
import { plannedSpeed, usedDevices } from './speed.js';

/** Times a settled scenario that fits, and puts it on the list where it may be in the answer. */
export function offer(settled: Settled, shortlist: Shortlist): void {
  const judged = { speed: plannedSpeed(settled), devices: usedDevices(settled) };
  if (!shortlist.couldTake(judged)) return;
  const { total: memory, capacity } = fullestDevice(settled);
  shortlist.take({ ...judged, scenario: settled.asked, memory, capacity });
}

/** Whether a scenario is fast enough to be in the answer, should it fit. */
export function isFastEnough(settled: Settled, shortlist: Shortlist): boolean {
  return shortlist.couldTake({ speed: plannedSpeed(settled), devices: usedDevices(settled) });
}
