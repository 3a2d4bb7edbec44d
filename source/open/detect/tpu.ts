import { join } from 'node:path';
import {
  type Detection,
  type DetectionOptions,
  deviceOf,
  grouped,
  NOTHING_DETECTED,
} from './detection.js';
import { kernelFiles, namesIn } from './kernel-files.js';

const GOOGLE = '0x1ae0';

/** PCI device ids, as `jax/_src/hardware_utils.py` has them. */
const NAMES: Readonly<Record<string, string>> = {
  '0x005e': 'TPU v4',
  '0x0062': 'TPU v5p',
  '0x0063': 'TPU v5e',
  '0x006f': 'TPU v6e',
  '0x0076': 'TPU v7x',
};

/** The name of a PCI device when it is a TPU chip, by what its files `vendor` and `device` hold. */
export function tpuName(vendor: string, device: string): string | undefined {
  return vendor.trim().toLowerCase() === GOOGLE ? NAMES[device.trim().toLowerCase()] : undefined;
}

/**
 * Looks for TPU chips among the PCI devices: there is no tool to ask. Their memory is the preset's, the driver tells none.
 * A machine without their device nodes is not looked at further. Never throws.
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
