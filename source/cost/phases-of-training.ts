import { isGenerating } from '../scenario/fields/post-training-options.js';
import type { Report } from './report.js';

/** Memory of the fullest device by phase of a step, and the share of it that is left for an engine that generates answers. */
export interface TrainingPhases {
  readonly phases: readonly { readonly phase: string; readonly memory: number }[];
  /** Null where no answers are generated. */
  readonly engineShare: number | null;
}

/**
 * Phases of the device with the least room left. An engine that sleeps while the model is trained may have what model
 * states leave; one that stays awake what is left at the peak.
 */
export function phasesOf({ memory, settled }: Pick<Report, 'memory' | 'settled'>): TrainingPhases {
  const [first, ...others] = memory.devices;
  if (!first) return { phases: [], engineShare: null };
  const fullest = others.reduce(
    (least, device) =>
      device.capacity - device.total < least.capacity - least.total ? device : least,
    first,
  );
  const { instants, capacity, total, whole } = fullest;
  const phases = Object.entries(instants).map(([phase, bytes]) => ({ phase, memory: bytes }));
  if (!isGenerating(settled.stage) || whole === 0) return { phases, engineShare: null };
  const held = settled.others.rolloutSleeps ? (instants.rollout ?? total) : total;
  const share = settled.rolloutShare + (capacity - held) / whole;
  return { phases, engineShare: Math.max(0, share) };
}
