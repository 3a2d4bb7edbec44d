import { readAccelerator } from '../hardware/accelerator.js';
import type { HardwareChoice } from '../scenario/scenario.js';
import type { JsonObject } from '../text/json.js';
import type { DetectedDevice } from './detect/detection.js';
import { visibleText } from './text.js';

const MEBIBYTE = 2 ** 20;
const GIGA = 1e9;

export interface StandIn {
  readonly hardware: HardwareChoice;
  /** The facts that the stand-in takes from another device. */
  readonly notice: string;
}

/**
 * A device without a preset, as hardware: memory from its driver, rates from the nearest relative of its maker, by
 * architecture and then memory. Null where the driver reports no memory or no preset has its maker, and for
 * integrated graphics without a relative.
 */
export function standIn(device: DetectedDevice, presets: readonly JsonObject[]): StandIn | null {
  const { name, vendor, count, memoryBytes } = device;
  if (memoryBytes === null || memoryBytes <= 0) return null;
  const relations = presets.filter(
    (preset) => preset['vendor'] === vendor && preset['class'] !== 'cpu',
  );
  const alike = relations.filter((preset) => isAlike(preset, device));
  const distance = (preset: JsonObject) =>
    Math.abs((readAccelerator(preset).memoryBytes ?? 0) - memoryBytes);
  const among = alike.length > 0 || device.integrated ? alike : relations;
  const [nearest] = among.toSorted((left, right) => distance(left) - distance(right));
  if (!nearest) return null;
  const { id: relation, name: relationName } = readAccelerator(nearest);
  const notice = visibleText(
    `${name}: its rates are unknown, those of ${relation} stand in; its memory is what the driver reports`,
    400,
  );
  const id =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'unknown-device';
  const preset: JsonObject = {
    ...nearest,
    id,
    name: `${name} (rates of ${relationName})`,
    aliases: [],
    memory_gb: memoryBytes / GIGA,
    memory_total_mib: memoryBytes / MEBIBYTE,
    memory_options_gb: [],
    devices_reported_per_unit: 1,
    price_usd_per_hour: null,
    msrp_usd: null,
    tdp_w: null,
    release_year: null,
    unconfirmed: ['bandwidth_gbps', 'dense_tflops', 'interconnect', 'pcie'],
    notes: [notice],
    sources: ['the driver of the machine it was found on'],
  };
  return { hardware: { id, count, preset, memoryBytes }, notice };
}

function isAlike(preset: JsonObject, device: DetectedDevice): boolean {
  const { computeCapability, architecture } = device;
  if (architecture !== undefined) return preset['gfx_target'] === architecture;
  return computeCapability !== null && preset['compute_capability'] === computeCapability;
}
