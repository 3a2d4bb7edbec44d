import type { Settled, SettledSetting } from '../scenario/settled.js';
import { gradients } from './memory/held-states.js';
import type { Instant } from './memory/items.js';
import { keepsGradients, statesOf } from './model-states.js';
import { onceForStage } from './once-for.js';
import type { StageSum } from './shards.js';
import { stageSum } from './shards.js';
import type { Stage } from './stages.js';
import { trainedSums } from './trained-sums.js';

/**
 * How long the gradients of a stage live. Those that `come` with the backward pass, layer by layer as activations go,
 * belong to frameworks that free them with each step, and to steps of one micro-batch: later ones find those of the first.
 * Replicas of whole states keep them in buckets (torch.nn.parallel.DistributedDataParallel). Source: docs/cost-model.md,
 * Gradients by instant.
 */
export type GradientLife = 'kept' | 'step' | 'come';

export function gradientLife(settled: Settled, stage: Stage): GradientLife {
  if (keepsGradients(settled)) return 'kept';
  return settled.microBatches === 1 && !stage.second ? 'come' : 'step';
}

const NONE: StageSum = { dense: 0, experts: 0 };

/** Trained parameters of a rank whose gradients are there at an instant, when layers from `done` on have theirs. */
export function gradedAt(
  settled: Settled,
  stage: Stage,
  instant: Instant,
  done: number,
): StageSum | null {
  const life = gradientLife(settled, stage);
  if (instant === 'rollout') return life === 'kept' ? null : NONE;
  if (life !== 'come' || instant === 'step') return null;
  return instant === 'backward' ? gradedAbove(settled, stage, done) : NONE;
}

/** Those of the layers from `layer` on, and of the head. The embedding's gradient is the last to come. */
function gradedAbove(settled: SettledSetting, stage: Stage, layer: number): StageSum {
  const above = { ...stage, start: layer, isFirst: false };
  return stageSum(trainedSums(settled).parameters, above);
}

/** Bytes of gradients once the layers from each of the stage's layers on have theirs; of its end last. */
export const gradientsAbove = onceForStage((settled, stage): readonly number[] => {
  const states = statesOf(settled, stage);
  return Array.from({ length: stage.end - stage.start + 1 }, (_, layers) =>
    gradients.amount({ ...states, graded: gradedAbove(settled, stage, stage.start + layers) }),
  );
});
