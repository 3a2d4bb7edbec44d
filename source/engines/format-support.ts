import { type WeightFamily, weightFamily } from '../formats/index.js';
import type { Accelerator, RateFormat } from '../hardware/accelerator.js';
import { isAtLeast } from './version.js';

/** Products in the format itself; bytes saved with products in 16 bits; not loaded. */
export type Support = 'native' | 'weight-only' | 'not-read';

/** Devices and versions on which an engine runs a family of formats. */
export interface FormatRule {
  readonly support: Exclude<Support, 'not-read'>;
  readonly on: (device: Accelerator) => boolean;
  /** First version that has it; absent: all modelled versions. */
  readonly since?: string;
  /** First version that no longer has it. */
  readonly until?: string;
}

/** Rules for every family in order; the first match decides. A format without a match is not read. */
export interface FormatSupport {
  readonly weights: Readonly<Record<WeightFamily, readonly FormatRule[]>>;
  /** Devices on which the engine runs. On others it reads no format. */
  readonly runsOn: (device: Accelerator) => boolean;
  /** Cache formats that it has a name for. */
  readonly cache: readonly string[];
  /** Devices on which its kernels support a cache of this format. */
  readonly cacheOn: (format: string, device: Accelerator) => boolean;
  /** Formats of published checkpoints for it, by falling bits. Suggestions name these first. */
  readonly published: readonly string[];
  /** Cache formats by falling bits. */
  readonly publishedCache: readonly string[];
  readonly source: string;
  /** The day the sources were read. */
  readonly date: string;
}

/** NVIDIA devices from a compute capability on. */
export function capability(least: number): (device: Accelerator) => boolean {
  return (device) => device.capability >= least;
}

/** NVIDIA devices from a compute capability on, and devices of other vendors that the engine supports. */
export function runsOn(least: number, others: (device: Accelerator) => boolean) {
  return (device: Accelerator): boolean =>
    device.vendor === 'nvidia'
      ? device.capability === 0 || device.capability >= least
      : others(device);
}

/** Devices of other vendors that publish a rate for it. */
export function publishesRate(format: RateFormat): (device: Accelerator) => boolean {
  return ({ vendor, denseFlops }) => vendor !== 'nvidia' && denseFlops[format] !== null;
}

/** Whether an engine keeps a cache of a format on a device. */
export function supportsCache(
  { cache, cacheOn }: FormatSupport,
  format: string,
  device: Accelerator,
): boolean {
  return cache.includes(format) && cacheOn(format, device);
}

export const everywhere = (): boolean => true;

export function either(
  ...tests: readonly ((device: Accelerator) => boolean)[]
): (device: Accelerator) => boolean {
  return (device) => tests.some((test) => test(device));
}

/** Devices that multiply in FP8: NVIDIA's from Ada on. */
export const multipliesFp8 = either(capability(8.9), publishesRate('fp8'));

/** Devices that multiply in INT8: NVIDIA's from Turing on. */
export const multipliesInt8 = either(capability(7.5), publishesRate('int8'));

/** Devices that multiply in 4-bit floats with block scales: NVIDIA's from Blackwell on. */
export const multipliesFp4 = either(capability(10), publishesRate('fp4'));

/** Integers of 4 and 8 bits: Marlin from Ampere on, slower kernels on Turing, Triton on devices of other vendors. */
export const marlinOrTriton: readonly FormatRule[] = [
  { support: 'weight-only', on: either(capability(7.5), ({ vendor }) => vendor !== 'nvidia') },
];

/** How an engine's `version` runs weights of a format on a device. Throws `FormatError` for an unknown format. */
export function weightSupport(
  { weights, runsOn }: FormatSupport,
  format: string,
  device: Accelerator,
  version: string,
): Support {
  if (!runsOn(device)) return 'not-read';
  const rule = weights[weightFamily(format)].find(
    ({ on, since, until }) =>
      on(device) &&
      (since === undefined || isAtLeast(version, since)) &&
      (until === undefined || !isAtLeast(version, until)),
  );
  return rule?.support ?? 'not-read';
}
