import type { ProgramResult } from './run-program.js';

export type AcceleratorVendor = 'nvidia' | 'amd' | 'intel' | 'huawei' | 'aws' | 'google' | 'apple';

/** Devices of one name and size. */
export interface DetectedDevice {
  readonly vendor: AcceleratorVendor;
  /** The driver's name, made printable. */
  readonly name: string;
  readonly count: number;
  /** Memory of one device as the driver reports it; null where it reports none. */
  readonly memoryBytes: number | null;
  /** The memory is the host's; `memoryBytes` is the part that programs can use. */
  readonly unified: boolean;
  readonly computeCapability: string | null;
  /** A slice of a divided device (MIG, CPX), with its share of the compute units. */
  readonly slice: { readonly profile: string; readonly computeShare: number } | null;
  /** AMD's name of the instruction set (`gfx942`). */
  readonly architecture?: string;
  /** All of the unified memory: the size that the machine is sold with. */
  readonly installedBytes?: number;
  /** Bytes in use of each of them, where the driver reports them. */
  readonly usedBytes?: readonly number[];
  /** Integrated graphics: counted only where there is no other device. */
  readonly integrated?: true;
}

/** Facts about the machine around the devices. */
export interface DetectedBox {
  /** Bytes of RAM available to programs. */
  readonly hostMemory?: number;
  /** Devices that reach one another over a fast link. */
  readonly domain?: number;
}

export interface Detection {
  readonly box?: DetectedBox;
  readonly devices: readonly DetectedDevice[];
  /** Failures on a machine that has such devices, one line each. */
  readonly notices: readonly string[];
}

export interface DetectionOptions {
  /** Time limit of all calls together. */
  readonly milliseconds?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly hostMemoryBytes?: number;
  /** Root of absolute paths: the kernel's files, and tools outside the PATH. Default: `/`. */
  readonly root?: string;
  /** Called for every tool that was run, absent ones included. */
  readonly heard?: (call: ToolCall) => void;
}

/** One call of a tool and its result. */
export interface ToolCall {
  readonly command: string;
  readonly milliseconds: number;
  readonly result: ProgramResult;
}

/** Detects the devices of one vendor. Never throws, and ends within its time limit. */
export type Detector = (options?: DetectionOptions) => Promise<Detection>;

export const NOTHING_DETECTED: Detection = { devices: [], notices: [] };

/** Devices that a notice names. */
const MOST_NAMED = 4;

/** The first of many names, for one line. */
export function few(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** One device; fields that most drivers leave out are optional. */
export function deviceOf(
  told: Pick<DetectedDevice, 'vendor' | 'name' | 'memoryBytes'> & Partial<DetectedDevice>,
): DetectedDevice {
  return { count: 1, unified: false, computeCapability: null, slice: null, ...told };
}

/** Devices of one kind as one entry with their count, in the order of the first of each. */
export function grouped(devices: readonly DetectedDevice[]): readonly DetectedDevice[] {
  const groups = new Map<string, DetectedDevice>();
  for (const device of devices) {
    const key = JSON.stringify([device.name, device.memoryBytes, device.slice?.profile]);
    groups.set(key, merged(groups.get(key), device));
  }
  return [...groups.values()];
}

/** Bytes in use are known for a whole group or for none of it. */
function merged(group: DetectedDevice | undefined, device: DetectedDevice): DetectedDevice {
  if (!group) return { ...device, count: 1 };
  const { usedBytes, ...rest } = group;
  const isTold = usedBytes !== undefined && device.usedBytes !== undefined;
  const used = isTold ? { usedBytes: [...usedBytes, ...device.usedBytes] } : {};
  return { ...rest, count: group.count + 1, ...used };
}
