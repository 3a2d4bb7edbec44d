import { type Accelerator, RATE_FORMATS, type RateFormat } from './accelerator.js';
import type { HardwareEntry } from './catalogue.js';
import { PresetFields } from './preset-fields.js';

/** The part of a preset that finding needs, under its file's id. Throws `HardwareError`. */
export function entryOf(json: unknown, id: string): HardwareEntry {
  const preset = new PresetFields(json, id);
  return {
    id,
    name: preset.text('name'),
    aliases: preset.texts('aliases'),
    memoryGb: preset.optionalNumber('memory_gb'),
    memoryMib: preset.optionalNumber('memory_total_mib'),
    memoryOptionsGb: preset.numbers('memory_options_gb'),
    releaseYear: preset.optionalCount('release_year', 9999),
  };
}

/**
 * The accelerator with another of the sizes it is sold with: its id and name then tell
 * the size, so that the id can be looked up again (`apple-m3-max-64gb`).
 */
export function withMemoryOption(accelerator: Accelerator, sizeGb: number): Accelerator {
  return {
    ...accelerator,
    id: `${accelerator.id.replace(/-\d+gb$/, '')}-${sizeGb}gb`,
    name: `${accelerator.name.replace(/ \d+GB$/, '')} ${sizeGb}GB`,
    memoryGb: sizeGb,
    memoryBytes: sizeGb * 1e9,
  };
}

/**
 * A part of a divided accelerator (MIG): its own memory, that share of the eight memory slices' bandwidth and of
 * the compute, and no link to other parts (NVIDIA MIG user guide).
 */
export function sliceOf(
  accelerator: Accelerator,
  profile: string,
  computeShare: number,
  memoryBytes: number | null,
): Accelerator {
  const whole = accelerator.memoryBytes;
  const eighths = whole && memoryBytes ? Math.round((memoryBytes / whole) * 8) : 8;
  const share = Math.min(8, Math.max(1, eighths)) / 8;
  const rate = (format: RateFormat) => {
    const full = accelerator.denseFlops[format];
    return full === null ? null : Math.round(full * computeShare);
  };
  return {
    ...accelerator,
    name: `${accelerator.name} MIG ${profile}`,
    memoryBytes,
    bandwidthBytesPerSecond: Math.round(accelerator.bandwidthBytesPerSecond * share),
    denseFlops: Object.fromEntries(RATE_FORMATS.map((format) => [format, rate(format)])) as Record<
      RateFormat,
      number | null
    >,
    interconnect: null,
    maximumScaleUp: 1,
    pricePerHourUsd: null,
    price: null,
  };
}
