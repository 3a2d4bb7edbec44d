import { bodyLayers } from '../model/trained-modules.js';
import { type Runs, runsOf } from '../scenario/pipeline.js';
import type { Settled } from '../scenario/settled.js';
import { onceForSetting } from './once-for.js';

/** Layers of one pipeline stage: `[start, end)`, and which ends of the model it holds. */
export interface Stage {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** A second run of layers on the same rank, under schedules that feed micro-batches from both ends. */
  readonly second?: Run;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Consecutive layers: `[start, end)`. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

/** The runs of layers that a stage's rank holds. */
export function runsWithin({ start, end, second }: Pick<Stage, 'start' | 'end' | 'second'>): Run[] {
  return second ? [{ start, end }, second] : [{ start, end }];
}

/**
 * The layers of each pipeline stage. Where they don't divide, the middle stages get one more: the ends
 * have the embedding and the head to hold (docs/cost-model.md, Parallel shards, uneven stages). More stages than layers are refused;
 * what is shown beside the refusal has one a layer, not tens of thousands that hold nothing.
 */
export const stagesOf = onceForSetting((settled): readonly Stage[] => {
  const { mode, model, pp, stageSizes, outputStage, schedule } = settled;
  const runs = mode === 'training' ? runsOf({ pp, schedule }) : 'one';
  const layers = bodyLayers(model);
  const count = Math.min(runs === 'folded' ? 2 * pp : pp, layers);
  const parts =
    stageSizes !== null && runs !== 'folded'
      ? stagesOfSizes(stageSizes, outputStage ?? stageSizes.length - 1)
      : evenStages(layers % count === 0 ? layers : model.layerCount, count);
  const whole = withModules(parts, model.layerCount);
  return runs === 'one' ? whole : withOpposite(whole, runs);
});

/**
 * Modules for next tokens lie on the last stage, behind its layers; where layers do not divide evenly they count as
 * layers, as they do in layouts by hand. Source: NVIDIA/Megatron-LM megatron/core/transformer/multi_token_prediction.py,
 * get_mtp_num_layers_to_build.
 */
function withModules(parts: readonly Stage[], end: number): readonly Stage[] {
  const last = parts.at(-1);
  return !last || last.end >= end ? parts : [...parts.slice(0, -1), { ...last, end }];
}

/**
 * Adds to each stage the run at the same distance from the other end: the second copy of DualPipe, or the second half
 * of a V on half as many ranks.
 */
function withOpposite(parts: readonly Stage[], runs: Runs): Stage[] {
  const ranks = runs === 'folded' ? Math.ceil(parts.length / 2) : parts.length;
  return parts.slice(0, ranks).map((stage) => {
    const opposite = parts[parts.length - 1 - stage.index] ?? stage;
    if (opposite === stage) return stage;
    return {
      ...stage,
      isFirst: stage.isFirst || opposite.isFirst,
      isLast: stage.isLast || opposite.isLast,
      second: { start: opposite.start, end: opposite.end },
    };
  });
}

function evenStages(layers: number, count: number): Stage[] {
  const each = Math.floor(layers / count);
  const extra = layers - each * count;
  const firstWithExtra = Math.floor((count - extra) / 2);
  const stages: Stage[] = [];
  let start = 0;
  for (let index = 0; index < count; index++) {
    const hasExtra = index >= firstWithExtra && index < firstWithExtra + extra;
    const end = start + each + (hasExtra ? 1 : 0);
    stages.push({ index, start, end, isFirst: index === 0, isLast: index === count - 1 });
    start = end;
  }
  return stages;
}

function stagesOfSizes(sizes: readonly number[], last: number): Stage[] {
  let start = 0;
  return sizes.map((size, index) => {
    const stage = {
      index,
      start,
      end: start + size,
      isFirst: index === 0,
      isLast: index === last,
    };
    start = stage.end;
    return stage;
  });
}

/** Layers of the longest run of a stage. */
export function stageLayers(stage: Stage): number {
  return Math.max(...runsWithin(stage).map(({ start, end }) => end - start));
}

/** The label of a stage's device. */
export function stageLabel({ pp }: Pick<Settled, 'pp'>, stage: Stage): string {
  return pp === 1 ? 'Each device' : `Stage ${stage.index + 1} of ${pp}`;
}

/**
 * Micro-batches whose activations a stage holds at once, in units of its own layers (docs/cost-model.md, Pipeline schedules):
 * 1F1B `min(m, p − i)`, GPipe `m`, interleaved `min(m·v, 2(p − i − 1) + (v − 1)·p + 1) / v`.
 * ZB1P and ZBV hold p on every rank, DualPipe p + 1 of one of its two runs (half of them from each end), DualPipeV 2p + 1
 * of its halves (github.com/deepseek-ai/DualPipe, readme).
 * Where the exchange of its experts overlaps with another's work: a layer more without a pipeline, since each layer's
 * forward pass runs beside the backward pass of another, and a chunk more with one. Source: arXiv:2104.04473 section 2.2;
 * arXiv:2205.05198 section 4.2.3; NVIDIA/Megatron-LM megatron/core/pipeline_parallel/combined_1f1b.py,
 * combined_1f1b_schedule_for_no_pipelining, and schedules.py, get_pp_rank_microbatches.
 */
export function microBatchesInFlight(
  {
    model,
    pp,
    microBatches,
    virtualStages,
    schedule,
    overlap,
  }: Pick<Settled, 'model' | 'pp' | 'microBatches' | 'virtualStages' | 'schedule' | 'overlap'>,
  stage: number,
): number {
  const ahead = overlap === 'all-to-all' ? 1 : 0;
  if (pp === 1) return Math.min(microBatches, 1 + ahead / model.layerCount);
  if (schedule === 'gpipe') return microBatches;
  if (schedule === 'dualpipe') return Math.min(microBatches, pp + 1) / 2;
  if (schedule === 'dualpipev') return Math.min(microBatches, pp + 0.5);
  if (schedule === 'zbv' || (schedule === 'zb1p' && virtualStages === 1))
    return Math.min(microBatches, pp);
  if (virtualStages === 1) return Math.min(microBatches, pp - stage);
  const chunks = Math.min(
    microBatches * virtualStages,
    2 * (pp - stage - 1) + (virtualStages - 1) * pp + 1 + ahead,
  );
  return chunks / virtualStages;
}

/** The name of a stage, counted from one. */
export function stageName(index: number): string {
  return `stage ${index + 1}`;
}
