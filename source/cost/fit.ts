import { largestWithRoom, servingOf } from '../engines/index.js';
import { LARGEST_COUNT } from '../scenario/fields/kinds/index.js';
import { sequenceStep } from '../scenario/legality/sequence-problems.js';
import { isLegal } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import type { Settled } from '../scenario/settled.js';
import { withBatch } from '../scenario/with-batch.js';
import { fewestDevices } from './fewest-devices.js';
import { lazily } from './lazily.js';
import { MEMORY_ITEMS } from './memory/items.js';
import { type DeviceFigures, fits, fullestDevice, roomOf } from './memory.js';
import { memoryReport } from './memory-report.js';
import type { FitReport, MemoryReport } from './report.js';

/**
 * Largest batch or sequence that is searched; one that still fits there is unbounded, as with a cache that has
 * stopped growing.
 */
export const SEARCH_END = LARGEST_COUNT;

/** Whether it fits, by how much, the binding item, and the limits. Source: docs/cost-model.md, Inverse questions. */
export function fitReport(settled: Settled, memory: MemoryReport): FitReport {
  const fullest = fullestDevice(settled);
  const { asked, scenario } = settled;
  const { capacity } = fullest;
  const report: FitReport = lazily<FitReport>({
    fits: () => fits(settled) && memory.hostFits !== false,
    fitsNow: () => fitsNow(settled, memory),
    fitsNowOn: () => fitsNowOn(settled, memory),
    spareBytes: () => capacity - fullest.total,
    binding: () => bindingOf(settled, fullest),
    maximumBatch: () => maximumBatch(asked),
    maximumSequence: () => withinModel(settled, report.maximumSequenceOfMemory),
    maximumSequenceOfMemory: () => maximumSequence(settled),
    minimumDevices: () => fewestDevices(scenario)?.devices,
  });
  return report;
}

/** Bytes left on the fullest device; negative where they are lacking. */
export function spareRoom({ spareBytes }: Pick<FitReport, 'spareBytes'>): {
  readonly isOver: boolean;
  readonly bytes: number;
} {
  return { isOver: spareBytes < 0, bytes: Math.abs(spareBytes) };
}

/** Limits a sequence to the longest legal one within the model's maximum. */
export function withinModel(settled: Settled, sequence: number): number {
  const limit = settled.model.maximumSequence ?? SEARCH_END;
  return Math.min(sequence, limit - (limit % sequenceStep(settled)));
}

/** Whether the free memory has room for the scenario; null where the memory in use is unknown. */
function fitsNow(settled: Settled, memory: MemoryReport): boolean | null {
  if (memory.devices.every(({ free }) => free === null)) return null;
  return !(roomNow(settled, memory) < 0);
}

/**
 * Bytes left beside what others hold on the device with the least room; -Infinity where an engine that fills a pool
 * lacks its whole share, which it needs when it starts.
 */
function roomNow(
  { engine, mode, memoryUtilization }: Settled,
  { devices }: Pick<MemoryReport, 'devices'>,
): number {
  const fillsShare = mode === 'inference' && servingOf(engine).fillsShare;
  const rooms = devices.map(({ capacity, free, total, whole }) => {
    if (free === null) return capacity - total;
    if (fillsShare && whole * memoryUtilization > free) return Number.NEGATIVE_INFINITY;
    return Math.min(capacity, free) - total;
  });
  return Math.min(...rooms);
}

/**
 * Devices that have room now for a replica of one device. Null where a replica spans several devices, or the memory
 * in use is unknown.
 */
function fitsNowOn(settled: Settled, memory: MemoryReport): FitReport['fitsNowOn'] {
  const { tp, pp, cp, ep, machine, engine, mode, memoryUtilization } = settled;
  if (tp * pp * cp * ep > 1 || machine.runs.every(({ inUse }) => inUse === null)) return null;
  const fillsShare = mode === 'inference' && servingOf(engine).fillsShare;
  if (memory.peak > memory.capacity) return [];
  const [needed = 0] = memory.devices.map(({ total }) => total);
  return machine.runs
    .filter(
      ({ total, free }) => needed <= free && (!fillsShare || total * memoryUtilization <= free),
    )
    .map(({ start, count }) => ({ start, count }));
}

export type Binding = FitReport['binding'];

/** The fullest device, its instant, and its largest item. */
export function bindingOf(settled: Settled, fullest = fullestDevice(settled)): Binding {
  const item = MEMORY_ITEMS.reduce((largest, candidate) =>
    fullest[candidate] > fullest[largest] ? candidate : largest,
  );
  return {
    stage: fullest.stage.index,
    rank: firstRank(settled, fullest),
    instant: fullest.instant,
    item,
  };
}

/** The first global rank of a stage: tensor ranks are innermost, then context and data, then the pipeline. */
function firstRank({ tp, cp, dp }: Settled, { stage }: DeviceFigures): number {
  return stage.index * tp * cp * dp;
}

/** Largest batch that fits, all else equal; 0 where not even one fits or none is legal. */
export function maximumBatch(scenario: Scenario): number {
  if (!isLegal(settle(withBatch(scenario, 1)))) return 0;
  return largestWithRoom((batch) => roomOf(settle(withBatch(scenario, batch))), SEARCH_END);
}

/** Of the batches up to `most`, which fits, the largest that does beside what others hold now; 0 where none does. */
export function maximumBatchNow(scenario: Scenario, most: number): number {
  const { machine } = settle(scenario);
  if (machine.runs.every(({ inUse }) => inUse === null || inUse === 0)) return most;
  const roomAt = (batch: number): number => {
    const settled = settle(withBatch(scenario, batch));
    return roomNow(settled, memoryReport(settled));
  };
  return largestWithRoom(roomAt, most);
}

/**
 * Largest legal sequence that fits, of which the next legal one does not; the model's maximum where memory does not
 * bound it, 0 where not even the shortest fits or none is legal. Source: docs/cost-model.md, Inverse questions.
 */
export function maximumSequence(settled: Settled): number {
  const { scenario, model } = settled;
  const step = sequenceStep(settled);
  if (!isLegal(settle({ ...scenario, sequence: step }))) return 0;
  const most = Math.floor(SEARCH_END / step);
  const largest = largestWithRoom(
    (parts) => roomOf(settle({ ...scenario, sequence: parts * step })),
    most,
  );
  if (largest < most) return largest * step;
  const limit = model.maximumSequence ?? SEARCH_END;
  return limit - (limit % step);
}
