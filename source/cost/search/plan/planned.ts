import type { Settled } from '../../../scenario/settled.js';
import { fullestDevice } from '../../memory.js';
import { hourlyPrice } from '../../training-run.js';
import type { PlannedSpeed } from './question.js';
import type { Judged } from './score.js';
import type { Shortlist } from './shortlist.js';
import { plannedSpeed, usedDevices } from './speed.js';

/** Times a settled scenario that fits, and adds it to the shortlist if it may be in the answer. */
export function offer(settled: Settled, shortlist: Shortlist): void {
  take(settled, plannedSpeed(settled), shortlist);
}

/** `offer` for a scenario whose speed is known. */
export function take(settled: Settled, speed: PlannedSpeed | null, shortlist: Shortlist): void {
  const judged = judgedAt(settled, speed);
  if (!shortlist.couldTake(judged)) return;
  const { total: memory, capacity } = fullestDevice(settled);
  shortlist.take({ ...judged, scenario: settled.asked, memory, capacity });
}

/** What a scenario of a known speed is judged by. */
export function judgedAt(settled: Settled, speed: PlannedSpeed | null): Judged {
  const { accelerator } = settled;
  const devices = usedDevices(settled);
  const price = hourlyPrice(accelerator);
  return {
    speed,
    devices,
    perHourUsd: price ? price.perHourUsd * devices : null,
    watts: accelerator.tdpWatts === null ? null : accelerator.tdpWatts * devices,
  };
}
