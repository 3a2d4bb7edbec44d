import { join } from 'node:path';
import { table } from '../../text/table.js';
import {
  type Detection,
  type DetectionOptions,
  deviceOf,
  grouped,
  NOTHING_DETECTED,
} from './detection.js';
import { kernelFiles, namesIn } from './kernel-files.js';

const GOOGLE = '0x1ae0';

/** PCI device ids. Source: `jax/_src/hardware_utils.py`. */
const NAMES: Readonly<Record<string, string>> = table({
  '0x005e': 'TPU v4',
  '0x0062': 'TPU v5p',
  '0x0063': 'TPU v5e',
  '0x006f': 'TPU v6e',
  '0x0076': 'TPU v7x',
});

/** The TPU chip of a PCI device, by the contents of its files `vendor` and `device`. */
function tpuName(vendor: string, device: string): string | undefined {
  return vendor.trim().toLowerCase() === GOOGLE ? NAMES[device.trim().toLowerCase()] : undefined;
}

/**
 * Detects TPU chips among the PCI devices; no tool lists them. The driver reports no memory, so it is the preset's.
 * Requires their device nodes. Never throws.
 */
export async function detectTpu(options: DetectionOptions = {}): Promise<Detection> {
  const root = options.root ?? '/';
  const nodes = await namesIn(join(root, 'dev'));
  if (!nodes.some((name) => /^(accel\d*|vfio)$/.test(name))) return NOTHING_DETECTED;
  const folder = join(root, 'sys/bus/pci/devices');
  const read = kernelFiles(folder);
  const names = await Promise.all(
    (await namesIn(folder)).map(async (entry) =>
      tpuName(await read(entry, 'vendor'), await read(entry, 'device')),
    ),
  );
  const devices = names
    .filter((name) => name !== undefined)
    .map((name) => deviceOf({ vendor: 'google', name, memoryBytes: null }));
  return { devices: grouped(devices), notices: [] };
}
