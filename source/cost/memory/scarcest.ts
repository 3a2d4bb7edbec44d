import type { DeviceMemory } from '../report.js';

/** The device with the least room left, the first among equals: it decides whether a scenario fits. */
export function scarcestOf(devices: readonly DeviceMemory[]): DeviceMemory {
  return devices.reduce((least, device) =>
    device.capacity - device.total < least.capacity - least.total ? device : least,
  );
}
