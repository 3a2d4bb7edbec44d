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
  /** Activations at each instant. */
  readonly live: Readonly<Record<Exclude<Instant, 'serve'>, number>>;
  /** Other bytes that pass: gathered weights, gradients before they are scattered, the optimizer's scratch. */
  readonly buffers: Readonly<Record<Exclude<Instant, 'serve'>, number>>;
  /** What stands there always: the runtime, communication, fragments of what passes. */
  readonly standing: number;
  /** That and the buffers of the fullest instant. */
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
  const live = {
    forward: kept + a.ring,
    loss: kept + a.logits,
    backward: kept + a.recomputed + a.ring,
    step: 0,
  };
  const buffers = {
    forward: states.gathered,
    loss: states.gathered,
    backward: states.gathered + states.scattering,
    step: states.stepScratch,
  };
  const passing = (at: TrainingMemory['instant']) => live[at] + buffers[at];
  let instant: TrainingMemory['instant'] = 'forward';
  for (const candidate of INSTANTS) if (passing(candidate) > passing(instant)) instant = candidate;
  const standing =
    fixedOverhead(settled) + Math.ceil(passing(instant) * fragmentationShare(settled));
  const overhead = standing + buffers[instant];
  return {
    states,
    activations: a,
    live,
    buffers,
    standing,
    overhead,
    instant,
    total: states.weights + states.gradients + states.optimizer + live[instant] + overhead,
  };
}
