import { detectAmd } from './amd.js';
import { detectApple } from './apple.js';
import { detectAscend } from './ascend.js';
import type { DetectedDevice, Detection, DetectionOptions, Detector } from './detection.js';
import { detectGaudi } from './gaudi.js';
import { hostMemoryBytes } from './host-memory.js';
import { detectIntel } from './intel.js';
import { detectNeuron } from './neuron.js';
import { detectNvidia } from './nvidia.js';
import { detectTpu } from './tpu.js';

/** Detectors run at once; among equal finds the earlier one comes first. */
const DETECTORS: readonly Detector[] = [
  detectNvidia,
  detectAmd,
  detectGaudi,
  detectIntel,
  detectAscend,
  detectNeuron,
  detectTpu,
  detectApple,
];

/**
 * Every device of all detectors, most memory first; integrated graphics count only where there is nothing else. Never
 * throws; ends within its limit (5 s).
 */
export async function detectHardware(
  options: DetectionOptions = {},
  detectors: readonly Detector[] = DETECTORS,
): Promise<Detection> {
  const [hostMemory, ...found] = await Promise.all([
    hostMemoryBytes(options),
    ...detectors.map((detect) => detect(options)),
  ]);
  const all = found.flatMap((detection) => detection.devices);
  const accelerators = all.filter(({ integrated }) => !integrated);
  return {
    devices: (accelerators.length > 0 ? accelerators : all).toSorted(mostMemory),
    notices: found.flatMap((detection) => detection.notices),
    box: Object.assign({ hostMemory }, ...found.map(({ box }) => box)),
  };
}

function mostMemory(left: DetectedDevice, right: DetectedDevice): number {
  const bytes = ({ memoryBytes, count }: DetectedDevice) => (memoryBytes ?? 0) * count;
  return bytes(right) - bytes(left) || right.count - left.count;
}
