import type { Settled } from '../scenario/settled.js';

/** Layers of one pipeline stage: `[start, end)`, and which ends of the model it holds. */
export interface Stage {
  readonly index: number;
  readonly start: number;
  readonly end: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * The layers of each pipeline stage. Where they don't divide, the middle stages get one more: the ends
 * have the embedding and the head to hold (docs/cost-model.md, Parallel shards, uneven stages). More stages than layers are refused;
 * what is shown beside the refusal has one a layer, not tens of thousands that hold nothing.
 */
export function stagesOf({
  model,
  pp,
  stageSizes,
}: Pick<Settled, 'model' | 'pp' | 'stageSizes'>): Stage[] {
  if (stageSizes !== null) return stagesOfSizes(stageSizes);
  const count = Math.min(pp, model.layerCount);
  const each = Math.floor(model.layerCount / count);
  const extra = model.layerCount - each * count;
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

function stagesOfSizes(sizes: readonly number[]): Stage[] {
  let start = 0;
  return sizes.map((size, index) => {
    const stage = {
      index,
      start,
      end: start + size,
      isFirst: index === 0,
      isLast: index === sizes.length - 1,
    };
    start = stage.end;
    return stage;
  });
}

/** How the device of a stage is called. */
export function stageLabel({ pp }: Pick<Settled, 'pp'>, stage: Stage): string {
  return pp === 1 ? 'Each device' : `Stage ${stage.index + 1} of ${pp}`;
}

/**
 * Micro-batches whose activations a stage holds at once, in units of its own layers (docs/cost-model.md, Pipeline schedules):
 * 1F1B `min(m, p − i)`, GPipe `m`, interleaved `min(m·v, 2(p − i − 1) + (v − 1)·p + 1) / v`.
 * One micro-batch more where the exchange of its experts overlaps with another's work. Source: arXiv:2104.04473 section
 * 2.2; arXiv:2205.05198 section 4.2.3; NVIDIA/Megatron-LM megatron/core/pipeline_parallel/schedules.py.
 */
export function microBatchesInFlight(
  {
    pp,
    microBatches,
    virtualStages,
    schedule,
    overlap,
  }: Pick<Settled, 'pp' | 'microBatches' | 'virtualStages' | 'schedule' | 'overlap'>,
  stage: number,
): number {
  if (schedule === 'gpipe') return microBatches;
  if (schedule === 'zb1p' && virtualStages === 1) return Math.min(microBatches, pp);
  const ahead = overlap === 'all-to-all' ? 1 : 0;
  if (virtualStages === 1 || pp === 1) return Math.min(microBatches, pp - stage + ahead);
  const chunks = Math.min(
    microBatches * virtualStages,
    2 * (pp - stage - 1) + (virtualStages - 1) * pp + 1 + ahead * virtualStages,
  );
  return chunks / virtualStages;
}

/** How people call a stage: they count from one. */
export function stageName(index: number): string {
  return `stage ${index + 1}`;
}
