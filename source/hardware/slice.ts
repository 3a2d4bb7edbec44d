import type { JsonObject } from '../text/json.js';
import { nearest } from '../text/nearest.js';
import type { Accelerator } from './accelerator.js';
import { partOf, sliceOf } from './entry.js';
import { HardwareError } from './preset-fields.js';

const MEBIBYTE = 2 ** 20;

/**
 * A way to divide a device: numbers of equal parts of its `compute` and `memory`, and how many of each a slice may
 * have.
 */
interface Division {
  readonly compute: number;
  readonly memory: number;
  readonly slices: readonly (readonly [compute: number, memory: number])[];
}

/** Profiles of NVIDIA's MIG user guide: sevenths of the compute and eighths of the memory, quarters, or halves of both. */
const DIVISIONS: Readonly<Record<number, Division>> = {
  7: {
    compute: 7,
    memory: 8,
    slices: [
      [1, 1],
      [1, 2],
      [2, 2],
      [3, 4],
      [4, 4],
      [7, 8],
    ],
  },
  4: {
    compute: 4,
    memory: 4,
    slices: [
      [1, 1],
      [2, 2],
      [4, 4],
    ],
  },
  2: {
    compute: 2,
    memory: 2,
    slices: [
      [1, 1],
      [2, 2],
    ],
  },
};

interface Profile {
  readonly id: string;
  readonly computeShare: number;
  readonly memoryShare: number;
}

/** The slices of a device under the driver's names; none where it cannot be divided. */
export function slicesOf({ migSlices, partitions, memoryGb }: Accelerator): readonly Profile[] {
  const division = migSlices === null ? undefined : DIVISIONS[migSlices];
  const size = memoryGb ?? 0;
  const mig = (division?.slices ?? []).map(([compute, memory]): Profile => {
    const memoryShare = memory / (division?.memory ?? 1);
    return {
      id: `${compute}g.${Math.round(size * memoryShare)}gb`,
      computeShare: compute / (division?.compute ?? 1),
      memoryShare,
    };
  });
  const finest = Math.max(...partitions, 0);
  const parts = partitions.map((count): Profile => {
    const id = count === finest ? 'cpx' : (PARTITION_NAMES[count] ?? `1of${count}`);
    return { id, computeShare: 1 / count, memoryShare: 1 / count };
  });
  return [...mig, ...parts];
}

/** Names of AMD's compute partitions by the number of partitions. One partition for each die is `cpx`. */
const PARTITION_NAMES: Readonly<Record<number, string>> = { 2: 'dpx', 3: 'tpx', 4: 'qpx' };

/** Drivers round the sizes of slices differently: B200's eighth of 180 is `1g.23gb`, B300's of 275 GiB `1g.34gb`. */
const SIZE_TOLERANCE = 0.08;

/**
 * The preset of one slice of a device: its share of memory, bandwidth and compute, and no link to others. Throws
 * `HardwareError` where the device has no such slice, naming those it has.
 */
export function slicePreset(
  preset: JsonObject,
  accelerator: Accelerator,
  named: string,
): JsonObject {
  const known = slicesOf(accelerator);
  const profile = known.find(({ id }) => isSame(id, named));
  if (!profile) throw new HardwareError(unknownSlice(accelerator.name, named, known));
  const mib = Math.floor(((accelerator.memoryBytes ?? 0) * profile.memoryShare) / MEBIBYTE);
  return accelerator.vendor === 'amd'
    ? partOf(preset, Math.round(1 / profile.computeShare), mib)
    : sliceOf(preset, named, profile.computeShare, mib);
}

/** Whether two names mean the same slice. Extensions such as `+me` do not change its memory. */
function isSame(id: string, named: string): boolean {
  const [, compute, size] = /^(\d+)g\.(\d+)gb/.exec(id) ?? [];
  const [, asked, askedSize] = /^(\d+)g\.(\d+)gb(?:\+[a-z.]+)*$/.exec(named) ?? [];
  if (size === undefined || askedSize === undefined) return id === named;
  const off = Math.abs(Number(askedSize) - Number(size));
  return compute === asked && off <= Math.max(1, SIZE_TOLERANCE * Number(size));
}

function unknownSlice(name: string, named: string, known: readonly Profile[]): string {
  if (known.length === 0) return `${name} can't be divided into slices, so not into ${named}`;
  const ids = known.map(({ id }) => id);
  const near = nearest(named, ids);
  return `${name} has no slice ${named}: ${ids.join(', ')} are expected${near ? ` (nearest: ${near})` : ''}`;
}
