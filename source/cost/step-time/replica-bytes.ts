import type { Settled } from '../../scenario/settled.js';
import { sharingRanks } from '../division.js';
import { staysWhole } from '../model-states.js';
import { type StageSum, stageSum } from '../shards.js';
import { type Stage, stagesOf } from '../stages.js';
import { clipped, reachedFrom } from '../trained-passes.js';
import { trainedRecipe, trainedSums } from '../trained-sums.js';
import { untrainedByKind } from '../weights.js';

const NOTHING: StageSum = { dense: 0, experts: 0 };

/** Trained parameters of the stage with most of them, before data-parallel ranks divide them. */
export function trainedParameters(settled: Settled): StageSum {
  const copies = 1 + settled.others.trained;
  return fullest(settled, (stage) => {
    const { dense, experts } = stageSum(trainedSums(settled).parameters, stage);
    return { dense: dense * copies, experts: experts * copies };
  });
}

/**
 * Bytes of one micro-batch under ZeRO-3, on the stage with most: weights gathered for the forward and the backward pass,
 * once where they stay whole between the two, and gradients of trained weights scattered. Frozen weights are gathered in
 * the format they are stored in, and for a backward pass only in layers that gradients reach. Stages of a pipeline that
 * stay whole do all of it once a step. Source: PyTorch torch/distributed/pipelining/stage.py,
 * `backward_maybe_with_nosync`; docs/cost-model.md, What gradients reach.
 */
export function shardedBytes(settled: Settled): StageSum {
  if (settled.zero !== 3) return NOTHING;
  const { gathered, gradients } = trainedRecipe(settled);
  const isWhole = staysWhole(settled);
  const gathers = isWhole ? 1 : 2;
  const times = isWhole && settled.pp > 1 ? 1 / settled.microBatches : 1;
  return fullest(settled, (stage) => {
    const trained = stageSum(trainedSums(settled).parameters, stage);
    const frozen = gatheredFrozen(settled, stage, gathers);
    const bytes = (kind: keyof StageSum) =>
      times * (trained[kind] * (gathers * gathered + gradients) + frozen[kind]);
    return { dense: bytes('dense'), experts: bytes('experts') };
  });
}

/** Bytes of frozen weights that a stage gathers: all of them once, and again those that gradients pass. */
function gatheredFrozen(settled: Settled, stage: Stage, gathers: 1 | 2): StageSum {
  const all = untrainedByKind(settled, stage);
  if (gathers === 1) return all;
  const start = reachedFrom(settled, stage);
  const passed = start === 0 ? stage : { ...clipped(stage, start), isFirst: false };
  const again = untrainedByKind(settled, passed);
  return { dense: all.dense + again.dense, experts: all.experts + again.experts };
}

/**
 * Bytes of weights that a device fetches from host memory for the forward and the backward pass of a micro-batch: its
 * part of them, which ranks then gather. Source: DeepSpeed deepspeed/runtime/zero/partitioned_param_coordinator.py,
 * fetch_sub_module.
 */
export function fetchedWeights(settled: Settled): number {
  if (settled.offloadedStates !== 'parameters') return 0;
  const { weights } = trainedRecipe(settled);
  const ranks = settled.zero === 3 ? sharingRanks(settled) : { dense: 1, experts: 1 };
  const { dense, experts } = fullest(settled, (stage) => {
    const trained = stageSum(trainedSums(settled).parameters, stage);
    const frozen = gatheredFrozen(settled, stage, 2);
    const bytes = (kind: keyof StageSum) => 2 * weights * trained[kind] + frozen[kind];
    return { dense: bytes('dense'), experts: bytes('experts') };
  });
  return dense / ranks.dense + experts / ranks.experts;
}

/** The amounts of the stage where they sum to most. */
function fullest(settled: Settled, amounts: (stage: Stage) => StageSum): StageSum {
  let most = NOTHING;
  for (const stage of stagesOf(settled)) {
    const here = amounts(stage);
    if (here.dense + here.experts > most.dense + most.experts) most = here;
  }
  return most;
}
