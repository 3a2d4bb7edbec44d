import type { Settled } from '../scenario/settled.js';
import { gradientLife, gradientsAbove } from './backward-pass.js';
import type { Instant } from './memory/items.js';
import { fragments, rolloutEngine } from './memory/overhead.js';
import type { ModelStates } from './model-states.js';
import { modelStates } from './model-states.js';
import { residentBytes } from './overheads.js';
import type { Stage } from './stages.js';
import { towerActivations } from './tower-stacks.js';
import {
  savedLayers,
  type TrainingActivations,
  trainingActivations,
} from './training-activations.js';

/** Training memory of one rank of a stage, by item, and its fullest instant. */
export interface TrainingMemory {
  readonly states: ModelStates;
  /** Bytes of weights and optimizer states at the fullest instant. */
  readonly held: ModelStates['rollout'];
  /** Bytes of gradients at each instant; in the backward pass at its fullest point. */
  readonly gradients: Readonly<Record<Exclude<Instant, 'serve'>, number>>;
  readonly activations: TrainingActivations;
  /** Bytes of activations at each instant; in the backward pass at the same point. */
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
  /** The layer from which on layers have had their backward pass at its fullest point; the stage's end at its beginning. */
  readonly done: number;
  readonly total: number;
}

/**
 * The memory of one rank of a stage at each instant of a step (docs/cost-model.md, Training memory): resident bytes
 * and transient ones; the largest sum is the peak.
 */
export function trainingMemory(settled: Settled, stage: Stage): TrainingMemory {
  const states = modelStates(settled, stage);
  const a = trainingActivations(settled, stage);
  const life = gradientLife(settled, stage);
  const before = life === 'come' ? 0 : states.gradients;
  const { done, gradients: made } =
    life === 'come'
      ? fullestPoint(settled, stage, a)
      : fullestEnd(settled, stage, a, states.gradients);
  const rest = done === stage.end ? a : trainingActivations(settled, stage, done);
  const gradients = {
    rollout: life === 'kept' ? states.gradients : 0,
    forward: before,
    loss: before,
    backward: made,
    step: states.gradients,
  };
  const live = {
    ...liveActivations(a),
    rollout: 0,
    backward: liveActivations(rest).backward,
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
  const { rollout } = states;
  const asleep = states.weights + states.optimizer - rollout.weights - rollout.optimizer;
  const instant = fullestOf({
    rollout: gradients.rollout + live.rollout + buffers.rollout + engine.rollout - asleep,
    forward: gradients.forward + live.forward + buffers.forward + engine.forward,
    loss: gradients.loss + live.loss + buffers.loss + engine.loss,
    backward: gradients.backward + live.backward + buffers.backward + engine.backward,
    step: gradients.step + live.step + buffers.step + engine.step,
  });
  const held = instant === 'rollout' ? rollout : states;
  const resident =
    residentBytes(settled) +
    engine[instant] +
    fragments.amount({ settled, transient: live[instant] + buffers[instant] });
  return {
    states,
    gradients,
    activations: a,
    live,
    buffers,
    resident,
    instant,
    done,
    engine,
    held,
    total:
      held.weights +
      gradients[instant] +
      held.optimizer +
      live[instant] +
      buffers[instant] +
      resident,
  };
}

/** Bytes of live activations at the instants that have some, all layers of the stage waiting for their backward pass. */
export function liveActivations(
  a: TrainingActivations,
): Readonly<Record<'forward' | 'loss' | 'backward', number>> {
  const kept = a.layers + a.embedding + a.towers;
  return {
    forward: kept + a.ring,
    loss: kept + a.logits,
    backward: kept + a.recomputed + a.ring,
  };
}

interface Point {
  /** The layers from here on have had their backward pass. */
  readonly done: number;
  readonly gradients: number;
}

/** The beginning of the backward pass, or its end, where layers of towers are computed again; gradients are all there. */
function fullestEnd(
  settled: Settled,
  stage: Stage,
  a: TrainingActivations,
  gradients: number,
): Point {
  const first = beginning(stage, gradients);
  if (!stage.isFirst || stage.second || towerActivations(settled).again === 0) return first;
  const { layers, recomputed, ring } = trainingActivations(settled, stage, stage.start);
  const isMore = layers + recomputed + ring > a.layers + a.recomputed + a.ring;
  return isMore ? { done: stage.start, gradients } : first;
}

/** The beginning of the backward pass. */
function beginning({ end }: Stage, gradients: number): Point {
  return { done: end, gradients };
}

/**
 * Where in the backward pass a rank holds most: each layer gives its activations back and leaves its gradients. What a
 * tower keeps stays until the end, so that it does not tell points apart; its layers are computed again behind all others.
 */
function fullestPoint(
  settled: Settled,
  stage: Stage,
  { layers, recomputed }: TrainingActivations,
): Point {
  const above = gradientsAbove(settled, stage);
  let fullest = beginning(stage, above.at(-1) ?? 0);
  let most = fullest.gradients + layers + recomputed;
  const beside = stage.isFirst ? towerActivations(settled).again : 0;
  for (let done = stage.end - 1; done >= stage.start; done--) {
    const gradients = above[done - stage.start] ?? 0;
    const { saved, again, passing } = savedLayers(settled, stage, done);
    const bytes = gradients + saved + (done > stage.start ? again : beside) + passing;
    if (bytes <= most) continue;
    most = bytes;
    fullest = { done, gradients };
  }
  return fullest;
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
