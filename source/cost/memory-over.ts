import { withDeviceCount } from '../scenario/devices.js';
import { isLegal } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { withBatch } from '../scenario/with-batch.js';
import { MEMORY_ITEMS, type MemoryItem } from './memory/items.js';
import { fullestDevice } from './memory.js';
import { PICTURE_SIDES, square } from './picture-sizes.js';
import { powersOfTwo } from './powers-of-two.js';

/** What the fullest device holds at a size, in bytes. */
export interface MemoryAt {
  readonly at: number;
  readonly total: number;
  readonly items: Readonly<Record<MemoryItem, number>>;
}

/** The size on the horizontal axis of the chart. */
export type MemoryAxis = 'sequence' | 'batch' | 'tp' | 'resolution';

/** Largest batch of the chart unless the scenario's own is larger. */
const LARGEST_BATCH = 256;
/** Shortest sequence of the chart, unless the longest is within `DOUBLINGS` doublings of it. */
const SHORTEST = 1024;
const DOUBLINGS = 3;
/** Widest tensor parallelism of the chart: two nodes of eight devices. */
const WIDEST = 16;

/**
 * The fullest device over a size, at powers of two: the sequence up to the model's maximum, the tensor-parallel size
 * on as many devices as it needs, squares of pixels by their sides. Illegal sizes are left out.
 */
export function memoryOver(scenario: Scenario, axis: MemoryAxis): readonly MemoryAt[] {
  return sizesOf(scenario, axis).flatMap((at): readonly MemoryAt[] => {
    const settled = settle(scenarioAt(scenario, axis, at));
    if (!isLegal(settled)) return [];
    const device = fullestDevice(settled);
    const items = Object.fromEntries(MEMORY_ITEMS.map((item) => [item, device[item]]));
    return [{ at, total: device.total, items: items as Record<MemoryItem, number> }];
  });
}

function sizesOf(scenario: Scenario, axis: MemoryAxis): readonly number[] {
  const { sequence, batch, tp, model } = settle(scenario);
  switch (axis) {
    case 'sequence': {
      const end = Math.max(sequence, model.maximumSequence ?? 131_072);
      return powersOfTwo(end).filter((size) => size >= Math.min(SHORTEST, end / 2 ** DOUBLINGS));
    }
    case 'batch':
      return powersOfTwo(Math.max(batch, LARGEST_BATCH));
    case 'tp':
      return powersOfTwo(Math.max(tp, WIDEST));
    case 'resolution':
      return PICTURE_SIDES;
  }
}

function scenarioAt(scenario: Scenario, axis: MemoryAxis, at: number): Scenario {
  switch (axis) {
    case 'sequence':
      return { ...scenario, sequence: at };
    case 'batch':
      return withBatch(scenario, at);
    case 'tp':
      return { ...withDeviceCount(scenario, at * scenario.pp * scenario.cp), tp: at, dp: null };
    case 'resolution':
      return { ...scenario, resolution: square(at) };
  }
}
