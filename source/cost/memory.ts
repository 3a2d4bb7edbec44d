import type { Settled } from '../scenario/settled.js';
import { hostHolds } from './host-memory.js';
import type { Instant, MemoryItem } from './memory/items.js';
import { bufferBytes } from './overheads.js';
import { stageCapacity } from './room.js';
import { servingMemory } from './serving-memory.js';
import { type Stage, stagesOf } from './stages.js';
import { liveActivations, trainingMemory } from './training-memory.js';

/** Bytes of one rank of a stage at its fullest instant, by item; activations of that instant. */
export interface DeviceFigures extends Readonly<Record<MemoryItem, number>> {
  readonly stage: Stage;
  /** Bytes of gradients of a step that are not there at the fullest instant. */
  readonly otherGradients: number;
  /** At the instant with most activations. */
  readonly mostActivations: number;
  readonly total: number;
  /** Whether the cache that is needed is within the bytes given to it. */
  readonly cacheFits: boolean;
  /** Bytes that the engine may use of the stage's scarcest device. */
  readonly capacity: number;
  readonly instant: Instant;
  readonly instants: Readonly<Partial<Record<Instant, number>>>;
  readonly host: number;
  /**
   * Bytes that the framework's allocator counts at the fullest instant. Device context, communication and
   * fragmentation are not among them.
   */
  readonly allocated: number;
}

/** The memory of one rank of a stage as plain numbers, fast enough for solving. */
export function deviceFigures(settled: Settled, stage: Stage): DeviceFigures {
  return settled.mode === 'training'
    ? trainingFigures(settled, stage)
    : servingFigures(settled, stage);
}

function trainingFigures(settled: Settled, stage: Stage): DeviceFigures {
  const { states, held, gradients, activations, live, buffers, engine, resident, instant, total } =
    trainingMemory(settled, stage);
  const { rollout } = states;
  const overhead = resident - engine[instant];
  const always = states.weights + states.optimizer + overhead;
  const others = {
    forward: always + gradients.forward + live.forward + buffers.forward + engine.forward,
    loss: always + gradients.loss + live.loss + buffers.loss + engine.loss,
    backward: always + gradients.backward + live.backward + buffers.backward + engine.backward,
    step: always + gradients.step + live.step + buffers.step + engine.step,
  };
  const most = liveActivations(activations);
  return {
    stage,
    weights: held.weights,
    gradients: gradients[instant],
    otherGradients: states.gradients - gradients[instant],
    optimizer: held.optimizer,
    activations: live[instant] + buffers[instant],
    mostActivations: Math.max(most.forward, most.loss, most.backward),
    kvCache: 0,
    cacheFits: true,
    overhead: resident,
    allocated: total - resident + bufferBytes(settled),
    total,
    capacity: stageCapacity(settled, stage),
    instant,
    instants:
      engine.rollout > 0
        ? {
            rollout:
              rollout.weights + rollout.optimizer + overhead + gradients.rollout + engine.rollout,
            ...others,
          }
        : others,
    host: states.host + activations.host,
  };
}

function servingFigures(settled: Settled, stage: Stage): DeviceFigures {
  const { weights, kvCache, cacheFits, activations, overhead, host } = servingMemory(
    settled,
    stage,
  );
  const total = weights + kvCache + activations + overhead;
  return {
    stage,
    weights,
    gradients: 0,
    otherGradients: 0,
    optimizer: 0,
    activations,
    mostActivations: activations,
    kvCache,
    cacheFits,
    overhead,
    allocated: total - overhead,
    total,
    capacity: stageCapacity(settled, stage),
    instant: 'serve',
    instants: { serve: total },
    host,
  };
}

/** The device with the least room left, the fullest among equals. */
export function fullestDevice(settled: Settled): DeviceFigures {
  let fullest: DeviceFigures | undefined;
  for (const stage of stagesOf(settled)) {
    const figures = deviceFigures(settled, stage);
    if (!fullest || spareOf(figures) < spareOf(fullest)) fullest = figures;
  }
  if (!fullest) throw new Error('a model has at least one stage');
  return fullest;
}

function spareOf({ capacity, total }: DeviceFigures): number {
  return capacity - total;
}

/** Bytes of the device with the least room left. */
export function peakBytes(settled: Settled): number {
  return fullestDevice(settled).total;
}

/** Whether every device has room, and the host where its memory is known. */
export function fits(settled: Settled): boolean {
  return !(roomOf(settled) < 0);
}

/**
 * Bytes left on the device with the least room; below zero where it does not fit, -Infinity where host memory or the
 * cache given to an engine is too small. Stops at the first device that has no room.
 */
export function roomOf(settled: Settled): number {
  const stages: DeviceFigures[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const stage of stagesOf(settled)) {
    const figures = deviceFigures(settled, stage);
    if (!figures.cacheFits) return Number.NEGATIVE_INFINITY;
    const spare = spareOf(figures);
    if (spare < 0) return spare;
    least = Math.min(least, spare);
    stages.push(figures);
  }
  return hostHolds(settled, stages) === false ? Number.NEGATIVE_INFINITY : least;
}
