/** Devices of one name and size. */
export interface DetectedDevice {
  readonly vendor: 'nvidia';
  /** As the driver calls it, printable. */
  readonly name: string;
  readonly count: number;
  /** What the driver reports for one of them; null when it reports nothing. */
  readonly memoryBytes: number | null;
  /** The memory is the host's own, and `memoryBytes` what is left of that for programs. */
  readonly unified: boolean;
  readonly computeCapability: string | null;
  /** A part of a device that is divided (MIG), with its share of the compute units. */
  readonly slice: { readonly profile: string; readonly computeShare: number } | null;
}

export interface Detection {
  readonly devices: readonly DetectedDevice[];
  /** What went wrong on a machine that has such devices, one line each. */
  readonly notices: readonly string[];
}

/** Finds the devices of one vendor. Never throws and never waits longer than its time limit. */
export type Detector = () => Promise<Detection>;
