export type AcceleratorVendor = 'nvidia' | 'amd' | 'intel' | 'huawei' | 'aws' | 'google' | 'apple';

/** Devices of one name and size. */
export interface DetectedDevice {
  readonly vendor: AcceleratorVendor;
  /** As the driver calls it, printable. */
  readonly name: string;
  readonly count: number;
  /** What the driver reports for one of them; null when it reports nothing. */
  readonly memoryBytes: number | null;
  /** The memory is the host's own, and `memoryBytes` what is left of that for programs. */
  readonly unified: boolean;
  readonly computeCapability: string | null;
  /** A part of a device that is divided (MIG, CPX), with its share of the compute units. */
  readonly slice: { readonly profile: string; readonly computeShare: number } | null;
  /** AMD's name of the instruction set (`gfx942`). */
  readonly architecture?: string;
  /** Of unified memory all there is, the size the machine is sold with. */
  readonly installedBytes?: number;
  /** Sits in the processor and drives the display: counts only where there is nothing better. */
  readonly integrated?: true;
}

export interface Detection {
  readonly devices: readonly DetectedDevice[];
  /** What went wrong on a machine that has such devices, one line each. */
  readonly notices: readonly string[];
}

export interface DetectionOptions {
  /** For all calls together. */
  readonly milliseconds?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly hostMemoryBytes?: number;
  /** Where absolute paths begin: the kernel's files, and tools that are not on the PATH. Default: `/`. */
  readonly root?: string;
}

/** Finds the devices of one vendor. Never throws and never waits longer than its time limit. */
export type Detector = (options?: DetectionOptions) => Promise<Detection>;

export const NOTHING_DETECTED: Detection = { devices: [], notices: [] };

/** One device with what most drivers don't tell left open. */
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
    groups.set(key, { ...device, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}
