import type { Settled } from '../scenario/settled.js';
import type { Instant } from './memory/items.js';
import { fragments, rolloutEngine } from './memory/overhead.js';
import type { ModelStates } from './model-states.js';
import { modelStates } from './model-states.js';
import { residentBytes } from './overheads.js';
import type { Stage } from './stages.js';
import { type TrainingActivations, trainingActivations } from './training-activations.js';

/** Training memory of one rank of a stage, by item, and its fullest instant. */
export interface TrainingMemory {
  readonly states: ModelStates;
  readonly activations: TrainingActivations;
  /** Bytes of activations at each instant. */
  readonly live: Readonly<Record<Exclude<Instant, 'serve'>, number>>;
  /** Bytes of other transient tensors: gathered weights, gradients before they are scattered, optimizer scratch. */
  readonly buffers: Readonly<Record<Exclude<Instant, 'serve'>, number>>;
  /**
   * Bytes of a rollout engine on the same device: at every instant, or only during the rollout if it sleeps
   * otherwise.
   */
  readonly engine: Readonly<Record<Exclude<Instant, 'serve'>, number>>;
  /** Overheads at the fullest instant: runtime, communication, rollout engine, fragmentation of transient bytes. */
  readonly resident: number;
  readonly instant: Exclude<Instant, 'serve'>;
  readonly total: number;
}

/**
 * The memory of one rank of a stage at each instant of a step (docs/cost-model.md, Training memory): resident bytes
 * and transient ones; the largest sum is the peak.
 */
export function trainingMemory(settled: Settled, stage: Stage): TrainingMemory {
  const states = modelStates(settled, stage);
  const a = trainingActivations(settled, stage);
  const kept = a.layers + a.embedding + a.towers;
  const live = {
    rollout: 0,
    forward: kept + a.ring,
    loss: kept + a.logits,
    backward: kept + a.recomputed + a.ring,
    step: 0,
  };
  const buffers = {
    rollout: 0,
    forward: states.whole + states.gathered + states.ends,
    loss: states.whole + states.lossLayer + states.lossEnds,
    backward: states.whole + states.gathered + states.ends + states.scattering,
    step: states.stepScratch,
  };
  const engine = engineBytes(settled, stage);
  const instant = fullestOf({
    rollout: live.rollout + buffers.rollout + engine.rollout,
    forward: live.forward + buffers.forward + engine.forward,
    loss: live.loss + buffers.loss + engine.loss,
    backward: live.backward + buffers.backward + engine.backward,
    step: live.step + buffers.step + engine.step,
  });
  const resident =
    residentBytes(settled) +
    engine[instant] +
    fragments.amount({ settled, transient: live[instant] + buffers[instant] });
  return {
    states,
    activations: a,
    live,
    buffers,
    resident,
    instant,
    engine,
    total:
      states.weights +
      states.gradients +
      states.optimizer +
      live[instant] +
      buffers[instant] +
      resident,
  };
}

/**
 * The fullest instant, the first among equals. Instants are read by name, since a loop over names takes a third of an
 * evaluation.
 */
function fullestOf(bytes: TrainingMemory['live']): TrainingMemory['instant'] {
  const { rollout, forward, loss, backward, step } = bytes;
  const most = Math.max(rollout, forward, loss, backward, step);
  if (rollout === most) return 'rollout';
  if (forward === most) return 'forward';
  if (loss === most) return 'loss';
  return backward === most ? 'backward' : 'step';
}

/** Bytes of a rollout engine on the stage's device at each instant. */
function engineBytes(settled: Settled, stage: Stage): TrainingMemory['engine'] {
  const awake = settled.rolloutShare === 0 ? 0 : rolloutEngine.amount({ settled, stage });
  const asleep = settled.others.rolloutSleeps ? 0 : awake;
  return { rollout: awake, forward: asleep, loss: asleep, backward: asleep, step: asleep };
}
