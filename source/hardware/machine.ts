import type { Accelerator } from './accelerator.js';

/** One device with its bytes: all, usable, and free. */
export interface Device {
  readonly accelerator: Accelerator;
  readonly total: number;
  /** Bytes that the platform lets programs use, before an engine takes its fraction. */
  readonly usable: number;
  /** Bytes that other programs hold; null where that is unknown. */
  readonly inUse: number | null;
  /** Bytes of those that other scenarios on the same devices hold. */
  readonly beside: number;
  /** `usable` minus the bytes that others hold. */
  readonly free: number;
}

/** A run of neighbouring devices with equal values. */
export interface DeviceRun extends Device {
  readonly start: number;
  readonly count: number;
}

/** How a figure of the host is known, the most certain first. */
export type HostCertainty = 'given' | 'detected' | 'listed' | 'assumed';

/** Platforms whose usual bandwidth is assumed where none is given. */
export type UsualHost = 'desktop' | 'server';

/** The computer around the devices of one node. */
export interface Host {
  /** Bytes of host memory; null where that is unknown. */
  readonly memory: number | null;
  /** Whether its devices compute on the host's memory. */
  readonly isShared: boolean;
  /** Bytes per second of that memory. */
  readonly bandwidth: number;
  /** The platform whose bandwidth is assumed; null where the bandwidth is given. */
  readonly usual: UsualHost | null;
  /** Bytes per second of one direction between it and one device. */
  readonly link: number;
  /** The less certain of bandwidth and link. */
  readonly certainty: HostCertainty;
}

/** Bytes of a device: all, usable by programs, and held by other programs. */
export interface DeviceBytes {
  readonly total: number;
  readonly usable: number;
  readonly inUse: number;
}

/** Nodes of devices, of one kind or several, with the host of each node and what links them. */
export interface Machine {
  /** Whether the machine was detected here, named, or assumed because it was neither. */
  readonly origin: 'detected' | 'named' | 'assumed';
  /** Name of the machine or instance; null where only devices were named. */
  readonly name: string | null;
  /** In the order of their ranks. */
  readonly runs: readonly DeviceRun[];
  readonly count: number;
  /** The smallest value of any device. */
  readonly least: DeviceBytes;
  /** Devices of one host. */
  readonly nodeDevices: number;
  /** Devices that are connected by the fast link. */
  readonly domain: number;
  /** Bytes per second of one direction of one device outside the fast link; null where that is unknown. */
  readonly network: number | null;
  readonly host: Host;
}

/** The device of a rank. Ranks beyond the last device get the last one; such scenarios are refused elsewhere. */
export function deviceAt({ runs }: Pick<Machine, 'runs'>, rank: number): DeviceRun {
  const run = runs.length === 1 ? runs[0] : runs.findLast(({ start }) => start <= rank);
  if (!run) throw new RangeError('a machine has at least one device');
  return run;
}

/** Runs of equal devices among the ranks `[start, end)`, in order. */
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
    // Ranks beyond the last device count as the last device.
    const end = isLast ? to : run.start + run.count;
    return { ...run, start: first, count: end - first };
  });
}

/** Bytes of a device that an engine may use if it takes `share` of all bytes. */
export function capacityOf({ total, usable }: Pick<Device, 'total' | 'usable'>, share: number) {
  return Math.min(Math.floor(total * share), usable);
}

/** The smallest such number of bytes over all devices. */
export function leastCapacity({ runs }: Pick<Machine, 'runs'>, share: number): number {
  let bytes = Number.POSITIVE_INFINITY;
  for (const run of runs) bytes = Math.min(bytes, capacityOf(run, share));
  return bytes;
}

/** Machines of more devices are listed as runs, since no list shows a million lines. */
const MOST_LISTED = 4096;

/** Every device by itself, or runs of equal devices where there are too many to list. */
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

/** Devices of one kind, even if their values differ. */
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
