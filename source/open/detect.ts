import { detectNvidia } from './detect-nvidia.js';
import type { Detection, Detector } from './detection.js';

const DETECTORS: readonly Detector[] = [detectNvidia];

/** Every device that any detector finds, most of a kind first. Never throws. */
export async function detectHardware(
  detectors: readonly Detector[] = DETECTORS,
): Promise<Detection> {
  const found = await Promise.all(detectors.map((detect) => detect()));
  const devices = found.flatMap((detection) => detection.devices);
  return {
    devices: devices.toSorted((left, right) => right.count - left.count),
    notices: found.flatMap((detection) => detection.notices),
  };
}
