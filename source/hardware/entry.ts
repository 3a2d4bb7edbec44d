import type { JsonObject } from '../text/json.js';
import { RATE_FORMATS } from './accelerator.js';
import type { HardwareEntry } from './catalogue.js';
import { PresetFields } from './preset-fields.js';

/** The searchable fields of a preset, under its file's id. Throws `HardwareError`. */
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
 * A preset with another of its memory sizes; id and name state the size, so that the id can be looked up again
 * (`apple-m3-max-64gb`).
 */
export function withMemoryOption(preset: JsonObject, sizeGb: number): JsonObject {
  return {
    ...preset,
    id: `${String(preset['id']).replace(/-\d+gb$/, '')}-${sizeGb}gb`,
    name: `${String(preset['name']).replace(/ \d+GB$/, '')} ${sizeGb}GB`,
    memory_gb: sizeGb,
    memory_total_mib: null,
  };
}

/**
 * A preset for one of `parts` equal parts of an accelerator that software sees as separate devices: dies of an MI250,
 * tiles of a Max 1550, partitions of an MI300X. Each has its share of memory, rates and links. Parts are not sold, so
 * they have no price.
 */
export function partOf(preset: JsonObject, parts: number, memoryMib: number): JsonObject {
  const whole = new PresetFields(preset, String(preset['id']));
  const share = (value: number | null | undefined) => (value ? value / parts : null);
  const rates = whole.section('dense_tflops');
  const link = whole.section('interconnect');
  return {
    ...preset,
    id: `${String(preset['id'])}-1of${parts}`,
    name: `${whole.text('name')} (1 of ${parts})`,
    memory_gb: share(whole.optionalNumber('memory_gb')),
    memory_total_mib: memoryMib,
    memory_options_gb: [],
    bandwidth_gbps: whole.number('bandwidth_gbps') / parts,
    dense_tflops: Object.fromEntries(
      RATE_FORMATS.map((format) => [format, share(rates?.optionalNumber(format))]),
    ),
    interconnect: link && {
      type: link.text('type'),
      gbps_bidirectional: share(link.optionalNumber('gbps_bidirectional')),
    },
    max_scale_up_gpus: whole.count('max_scale_up_gpus', 1e6, 1) * parts,
    devices_reported_per_unit: 1,
    tdp_w: share(whole.optionalNumber('tdp_w')),
    price_usd_per_hour: null,
  };
}

/** MIG divides the memory of a device into eighths. */
const MEMORY_SLICES = 8;

/**
 * A preset for a MIG slice: its own memory, as many eighths of the bandwidth as of the memory, its share of the
 * compute, no link to other slices. Source: NVIDIA MIG user guide.
 */
export function sliceOf(
  preset: JsonObject,
  profile: string,
  computeShare: number,
  memoryMib: number,
): JsonObject {
  const whole = new PresetFields(preset, String(preset['id']));
  const wholeMib = whole.optionalNumber('memory_total_mib') ?? memoryMib;
  const eighths = Math.round((memoryMib / wholeMib) * MEMORY_SLICES);
  const bandwidthShare = Math.min(MEMORY_SLICES, Math.max(1, eighths)) / MEMORY_SLICES;
  const rates = whole.section('dense_tflops');
  const rate = (format: string) => {
    const full = rates?.optionalNumber(format) ?? null;
    return full === null ? null : full * computeShare;
  };
  return {
    ...preset,
    id: `${String(preset['id'])}-mig-${profile}`,
    name: `${whole.text('name')} MIG ${profile}`,
    mig_profile: profile,
    memory_total_mib: memoryMib,
    bandwidth_gbps: whole.number('bandwidth_gbps') * bandwidthShare,
    dense_tflops: Object.fromEntries(RATE_FORMATS.map((format) => [format, rate(format)])),
    interconnect: null,
    max_scale_up_gpus: 1,
    price_usd_per_hour: null,
  };
}
