import type { Settled } from '../scenario/settle.js';
import type { ModelStates } from './model-states.js';
import { modelStates } from './model-states.js';
import { fixedOverhead, fragmentationShare } from './overheads.js';
import type { Instant } from './report.js';
import type { Stage } from './stages.js';
import { type TrainingActivations, trainingActivations } from './training-activations.js';

/** What one rank of a stage holds in training, by what it is and at which instant it is most. */
export interface TrainingMemory {
  readonly states: ModelStates;
  readonly activations: TrainingActivations;
  /** Activations and other passing bytes at each instant. */
  readonly passing: Readonly<Record<Exclude<Instant, 'serve'>, number>>;
  readonly overhead: number;
  readonly instant: Exclude<Instant, 'serve'>;
  readonly total: number;
}

const INSTANTS = ['forward', 'loss', 'backward', 'step'] as const;

/**
 * The memory of one rank of a stage at each instant of a step (cost model §2.5): what stays, plus
 * what passes; the largest is the peak.
 */
export function trainingMemory(settled: Settled, stage: Stage): TrainingMemory {
  const states = modelStates(settled, stage);
  const a = trainingActivations(settled, stage);
  const kept = a.layers + a.embedding;
  const passing = {
    forward: kept + a.ring + states.gathered,
    loss: kept + a.logits + states.gathered,
    backward: kept + a.recomputed + a.ring + states.gathered + states.scattering,
    step: states.stepScratch,
  };
  let instant: TrainingMemory['instant'] = 'forward';
  for (const candidate of INSTANTS) if (passing[candidate] > passing[instant]) instant = candidate;
  const overhead =
    fixedOverhead(settled) + Math.ceil(passing[instant] * fragmentationShare(settled));
  return {
    states,
    activations: a,
    passing,
    overhead,
    instant,
    total: states.weights + states.gradients + states.optimizer + passing[instant] + overhead,
  };
}
