import { isGenerating } from '../scenario/fields/post-training-options.js';
import { scarcestOf } from './memory/scarcest.js';
import type { Report } from './report.js';

/** Memory of the fullest device by phase of a step, and the share of it that is left for an engine that generates answers. */
export interface TrainingPhases {
  readonly phases: readonly { readonly phase: string; readonly memory: number }[];
  /** Null where no answers are generated. */
  readonly engineShare: number | null;
}

/**
 * Phases of the device with the least room left. An engine that sleeps during training may use all bytes that model
 * states leave; one that stays awake has only what is left at the peak.
 */
export function phasesOf(report: Pick<Report, 'memory' | 'settled'>): TrainingPhases {
  const { instants } = scarcestOf(report.memory.devices);
  const phases = Object.entries(instants).map(([phase, bytes]) => ({ phase, memory: bytes }));
  const { capacity, held, whole } = engineRoom(report);
  const { stage, rolloutShare } = report.settled;
  if (!isGenerating(stage) || whole === 0) return { phases, engineShare: null };
  return { phases, engineShare: Math.max(0, rolloutShare + (capacity - held) / whole) };
}

/** Bytes of the device with the least room: usable, held while the rollout engine runs, and in all. */
export function engineRoom(report: Pick<Report, 'memory' | 'settled'>): {
  readonly capacity: number;
  readonly held: number;
  readonly whole: number;
} {
  const { instants, capacity, total, whole } = scarcestOf(report.memory.devices);
  const { rolloutSleeps } = report.settled.others;
  return { capacity, whole, held: rolloutSleeps ? (instants.rollout ?? total) : total };
}
