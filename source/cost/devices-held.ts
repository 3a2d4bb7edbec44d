import type { BesideChoice, Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { resident } from './memory/device-figures.js';
import { memoryReport } from './memory-report.js';

/** Bytes that a running scenario holds of each device, with its cache pool filled. Whole bytes. */
export function devicesHeld(scenario: Scenario): BesideChoice['runs'] {
  const settled = settle(scenario);
  return memoryReport(settled).devices.map((device) => ({
    start: device.rank,
    count: device.alike,
    bytes: Math.ceil(resident.amount({ settled, device })),
  }));
}
