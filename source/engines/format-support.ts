import { type WeightFamily, weightFamily } from '../formats/index.js';
import type { Accelerator, RateFormat } from '../hardware/accelerator.js';
import { isAtLeast } from './version.js';

/** Products in the format itself; bytes saved but products in 16 bits; not loaded at all. */
export type Support = 'native' | 'weight-only' | 'not-read';

/** Where, and from which version until which, an engine runs a family of formats. */
export interface FormatRule {
  readonly support: Exclude<Support, 'not-read'>;
  readonly on: (device: Accelerator) => boolean;
  /** First version that has it; undefined: all modelled ones. */
  readonly since?: string;
  /** First version that no longer has it. */
  readonly until?: string;
}

/** For every family the rules in order, the first that holds decides; none: not read. */
export interface FormatSupport {
  readonly weights: Readonly<Record<WeightFamily, readonly FormatRule[]>>;
  /** Cache formats it has a word for. */
  readonly cache: readonly string[];
  /** What checkpoints are published in for it, from many bits to few: what suggestions name first. */
  readonly published: readonly string[];
  /** The same of cache formats. */
  readonly publishedCache: readonly string[];
  readonly source: string;
  /** When the sources were read. */
  readonly date: string;
}

/** NVIDIA devices from a compute capability on. */
export function capability(least: number): (device: Accelerator) => boolean {
  return ({ computeCapability }) =>
    computeCapability !== null && Number(computeCapability) >= least;
}

/** Devices of other vendors that publish a rate for it. */
export function publishesRate(format: RateFormat): (device: Accelerator) => boolean {
  return ({ vendor, denseFlops }) => vendor !== 'nvidia' && denseFlops[format] !== null;
}

export const everywhere = (): boolean => true;

export function either(
  ...tests: readonly ((device: Accelerator) => boolean)[]
): (device: Accelerator) => boolean {
  return (device) => tests.some((test) => test(device));
}

/** How an engine's `version` runs weights of a format on a device. Throws `FormatError` for an unknown format. */
export function weightSupport(
  { weights }: FormatSupport,
  format: string,
  device: Accelerator,
  version: string,
): Support {
  const rule = weights[weightFamily(format)].find(
    ({ on, since, until }) =>
      on(device) &&
      (since === undefined || isAtLeast(version, since)) &&
      (until === undefined || !isAtLeast(version, until)),
  );
  return rule?.support ?? 'not-read';
}
