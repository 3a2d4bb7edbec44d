import type { DeviceMemory, MemoryReport } from '../cost/report.js';

/** The device that decides whether it fits. */
export function fullestOf({ devices, peak, capacity }: MemoryReport): DeviceMemory {
  const fullest =
    devices.find((device) => device.total === peak && device.capacity === capacity) ?? devices[0];
  if (!fullest) throw new Error('a memory report has at least one device');
  return fullest;
}

/** The numbers of equal devices, where stages don't tell devices apart. */
export function ranksText({ rank, alike }: DeviceMemory): string {
  return alike === 1 ? `device ${rank}` : `devices ${rank}–${rank + alike - 1}`;
}
