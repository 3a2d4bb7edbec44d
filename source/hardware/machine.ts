import type { Accelerator } from './accelerator.js';

/** One device: what it has, what programs may have of it, and what is left of that now. All in bytes. */
export interface Device {
  readonly accelerator: Accelerator;
  readonly total: number;
  /** What the platform lets programs have, before an engine takes its share. */
  readonly usable: number;
  /** What others hold; null where that is not known. */
  readonly inUse: number | null;
  /** What of that other scenarios on the same devices hold. */
  readonly beside: number;
  /** `usable` less what others hold. */
  readonly free: number;
}

/** Neighbours that are alike. */
export interface DeviceRun extends Device {
  readonly start: number;
  readonly count: number;
}

/** How a figure of the host is known, the surest first. */
export type HostCertainty = 'given' | 'detected' | 'listed' | 'assumed';

/** Platforms whose usual bandwidth is assumed where none is told. */
export type UsualHost = 'desktop' | 'server';

/** The computer around the devices of one node. */
export interface Host {
  /** Bytes of RAM; null where that is not known. */
  readonly memory: number | null;
  /** Whether its devices compute on that very memory. */
  readonly isShared: boolean;
  /** Bytes per second of that memory. */
  readonly bandwidth: number;
  /** The platform whose bandwidth it is assumed to have; null where it is told. */
  readonly usual: UsualHost | null;
  /** Bytes per second of one direction between it and one device. */
  readonly link: number;
  /** Of bandwidth and link, the less sure one. */
  readonly certainty: HostCertainty;
}

/** Bytes of a device: all, what programs may have, and what others hold. */
export interface DeviceBytes {
  readonly total: number;
  readonly usable: number;
  readonly inUse: number;
}

/** Nodes of devices, of one kind or several, with the host of each node and what links them. */
export interface Machine {
  /** Whether it was found here, named, or is what stands in where neither was so. */
  readonly origin: 'detected' | 'named' | 'assumed';
  /** What a box or an instance is called; null where devices alone were named. */
  readonly name: string | null;
  /** In the order of their ranks. */
  readonly runs: readonly DeviceRun[];
  readonly count: number;
  /** The least that any device has of each. */
  readonly least: DeviceBytes;
  /** Devices of one host. */
  readonly nodeDevices: number;
  /** Devices that reach one another over the fast link. */
  readonly domain: number;
  /** Bytes per second of one direction of one device beyond the fast link; null where that is not known. */
  readonly network: number | null;
  readonly host: Host;
}

/** The device of a rank; of ranks beyond the last device, that one: more ranks than devices are refused elsewhere. */
export function deviceAt({ runs }: Pick<Machine, 'runs'>, rank: number): DeviceRun {
  const run = runs.length === 1 ? runs[0] : runs.findLast(({ start }) => start <= rank);
  if (!run) throw new RangeError('a machine has at least one device');
  return run;
}

/** The alike devices among ranks `[start, end)`, in order. */
export function runsWithin(
  { runs, count }: Pick<Machine, 'runs' | 'count'>,
  start: number,
  end: number,
): readonly DeviceRun[] {
  const from = Math.min(start, count - 1);
  const to = Math.max(end, from + 1);
  const within = runs.filter((run) => run.start < to && run.start + run.count > from);
  return within.map((run, index) => {
    const first = Math.max(run.start, from);
    const isLast = index === within.length - 1;
    // Ranks without a device of their own count with the last one.
    const end = isLast ? to : run.start + run.count;
    return { ...run, start: first, count: end - first };
  });
}

/** Bytes of a device that an engine may use which takes `share` of all there is. */
export function capacityOf({ total, usable }: Pick<Device, 'total' | 'usable'>, share: number) {
  return Math.min(Math.floor(total * share), usable);
}

/** Bytes of the device with the least that an engine may use which takes `share` of all there is. */
export function leastCapacity({ runs }: Pick<Machine, 'runs'>, share: number): number {
  let bytes = Number.POSITIVE_INFINITY;
  for (const run of runs) bytes = Math.min(bytes, capacityOf(run, share));
  return bytes;
}

/** Above it devices are told by runs of alike ones: no list has a line for each of a million. */
const MOST_LISTED = 4096;

/** Every device by itself, or runs of alike ones where they are too many to list. */
export function devicesOf({ runs, count }: Pick<Machine, 'runs' | 'count'>): readonly DeviceRun[] {
  if (count > MOST_LISTED) return runs;
  return runs.flatMap((run) =>
    Array.from({ length: run.count }, (_, index) => ({
      ...run,
      start: run.start + index,
      count: 1,
    })),
  );
}

/** Devices of one kind, however what is told of each differs. */
export interface DeviceKind {
  readonly accelerator: Accelerator;
  readonly count: number;
}

/** The kinds of a machine, in the order of the first device of each. */
export function deviceKinds({ runs }: Pick<Machine, 'runs'>): readonly DeviceKind[] {
  const kinds = new Map<string, DeviceKind>();
  for (const { accelerator, count } of runs) {
    const before = kinds.get(accelerator.id)?.count ?? 0;
    kinds.set(accelerator.id, { accelerator, count: before + count });
  }
  return [...kinds.values()];
}
