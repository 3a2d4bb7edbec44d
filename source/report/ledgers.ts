import { limitEntries } from '../cost/limits.js';
import { roomEntries } from '../cost/memory/room-figures.js';
import type { DeviceMemory, Report } from '../cost/report.js';
import type { Ledger } from '../quantity/index.js';

/** Every ledger of a report, for tables, exports and explanations. */
export function ledgersOf(report: Report): Ledger[] {
  const { parameters, kvCache, activations, memory, compute, speed, training, settled } = report;
  const { vision } = report;
  return [
    parameters.ledger,
    ...Object.values(parameters.rough),
    ...parameters.others,
    // Devices of one stage hold the same bytes, whatever their capacity.
    ...memory.devices.filter(isFirstOfStage).map(({ ledger }) => ledger),
    ...(memory.capacity > 0 ? [...roomEntries(settled, memory), ...limitEntries(report)] : []),
    kvCache.ledger,
    activations.ledger,
    ...(vision ? [vision.ledger] : []),
    ...(memory.hostCaches ? [memory.hostCaches] : []),
    compute.ledger,
    ...Object.values(compute.others),
    ...(speed ? [speed.ledger, ...speed.others] : []),
    ...(training ? [training.ledger, training.step, ...training.others] : []),
  ];
}

function isFirstOfStage({ stage }: DeviceMemory, index: number, devices: readonly DeviceMemory[]) {
  return devices[index - 1]?.stage !== stage;
}
