/** A device's index and name as a CUDA program sees them. */
export interface NamedDevice {
  readonly index: number;
  readonly uuids: readonly string[];
}

/**
 * The devices visible under `CUDA_VISIBLE_DEVICES`: indices, or beginnings of uuids; the list ends at the first
 * invalid one. All when unset. Source: CUDA C programming guide, environment variables.
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
