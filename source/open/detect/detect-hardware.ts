import { detectAmd } from './amd.js';
import { detectApple } from './apple.js';
import { detectAscend } from './ascend.js';
import type { DetectedDevice, Detection, DetectionOptions, Detector } from './detection.js';
import { detectGaudi } from './gaudi.js';
import { detectIntel } from './intel.js';
import { detectNeuron } from './neuron.js';
import { detectNvidia } from './nvidia.js';
import { detectTpu } from './tpu.js';

/** All are asked at once; of what is found in equal amounts, the first here comes first. */
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
 * Every device that any detector finds, most memory first. Graphics in a processor count only where there is nothing
 * else. Never throws, never takes longer than its limit (5 s).
 */
export async function detectHardware(
  options: DetectionOptions = {},
  detectors: readonly Detector[] = DETECTORS,
): Promise<Detection> {
  const found = await Promise.all(detectors.map((detect) => detect(options)));
  const all = found.flatMap((detection) => detection.devices);
  const accelerators = all.filter(({ integrated }) => !integrated);
  return {
    devices: (accelerators.length > 0 ? accelerators : all).toSorted(mostMemory),
    notices: found.flatMap((detection) => detection.notices),
  };
}

function mostMemory(left: DetectedDevice, right: DetectedDevice): number {
  const bytes = ({ memoryBytes, count }: DetectedDevice) => (memoryBytes ?? 0) * count;
  return bytes(right) - bytes(left) || right.count - left.count;
}
