/** What a CUDA program is told a device is called. */
export interface NamedDevice {
  readonly index: number;
  readonly uuids: readonly string[];
}

/**
 * The devices a CUDA program would see under this `CUDA_VISIBLE_DEVICES`: indices, or beginnings of
 * uuids; the list ends at the first that is none (CUDA C programming guide, environment variables). All when unset.
 */
export function visibleDevices<Device extends NamedDevice>(
  devices: readonly Device[],
  variable: string | undefined,
): readonly Device[] {
  if (variable === undefined) return devices;
  const seen = new Set<Device>();
  for (const word of variable.split(',').map((part) => part.trim())) {
    const named = devices.filter((device) => isNamed(device, word));
    if (named.length === 0) break;
    for (const device of named) seen.add(device);
  }
  return [...seen];
}

/** Every instance of a divided device has the device's index. */
function isNamed(device: NamedDevice, word: string): boolean {
  if (/^\d+$/.test(word)) return device.index === Number(word);
  return /^(GPU|MIG)-./.test(word) && device.uuids.some((uuid) => uuid.startsWith(word));
}
