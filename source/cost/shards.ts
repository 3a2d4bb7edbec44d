import type { Model } from '../model/model.js';
import { shardElements, type Tensor } from '../model/tensor.js';
import type { Stage } from './stages.js';

/** How weights are divided within one pipeline stage. */
export interface Division {
  readonly tensorParallel: number;
  readonly expertParallel: number;
  /** Tensor parallelism within one expert. */
  readonly expertTensorParallel: number;
}

/** Elements of one copy of a weight family, times its copies in one layer, that the fullest rank holds (cost model §2.4). */
export function heldPerLayer(tensor: Tensor, division: Division): number {
  const perLayer = tensor.copies / Math.max(1, tensor.layers.length);
  if (!tensor.experts) return perLayer * shardElements(tensor, division.tensorParallel);
  const { count } = tensor.experts;
  const whole = perLayer * shardElements(tensor, division.expertTensorParallel);
  return (whole / count) * Math.ceil(count / division.expertParallel);
}

/** An amount summed over layers, so that any run of them costs one subtraction. */
export interface LayerSums {
  /** `dense[i]`: of the layers before i, weights that data-parallel ranks share. */
  readonly dense: Float64Array;
  /** The same of routed experts, which expert-data-parallel ranks share. */
  readonly experts: Float64Array;
  readonly first: number;
  readonly last: number;
  /** What a tied input table adds to the last stage when that is not the first. */
  readonly tied: number;
}

/** What is summed: an amount of one weight family in one layer, from the elements held of it. */
export type Measure = (tensor: Tensor, held: number) => number;

/** Sums an amount over a model's weights under a division. Keep the result: it serves every stage. */
export function sumLayers(
  tensors: readonly Tensor[],
  layerCount: number,
  division: Division,
  measure: Measure,
): LayerSums {
  const dense = new Float64Array(layerCount + 1);
  const experts = new Float64Array(layerCount + 1);
  let first = 0;
  let last = 0;
  let tied = 0;
  for (const tensor of tensors) {
    const amount = measure(tensor, heldPerLayer(tensor, division));
    if (tensor.layers.length === 0) {
      if (tensor.end === 'first') first += amount;
      else last += amount;
      if (tensor.tiedHead) tied += amount;
    }
    const sums = tensor.experts ? experts : dense;
    for (const layer of tensor.layers) sums[layer + 1] = (sums[layer + 1] ?? 0) + amount;
  }
  for (let layer = 0; layer < layerCount; layer++) {
    dense[layer + 1] = (dense[layer + 1] ?? 0) + (dense[layer] ?? 0);
    experts[layer + 1] = (experts[layer + 1] ?? 0) + (experts[layer] ?? 0);
  }
  return { dense, experts, first, last, tied };
}

/** What a stage holds of a sum: shared by data-parallel ranks, and by expert-data-parallel ranks. */
export interface StageSum {
  readonly dense: number;
  readonly experts: number;
}

export function stageSum(sums: LayerSums, stage: Stage): StageSum {
  const ends =
    (stage.isFirst ? sums.first : 0) +
    (stage.isLast ? sums.last : 0) +
    (stage.isLast && !stage.isFirst ? sums.tied : 0);
  return {
    dense: (sums.dense[stage.end] ?? 0) - (sums.dense[stage.start] ?? 0) + ends,
    experts: (sums.experts[stage.end] ?? 0) - (sums.experts[stage.start] ?? 0),
  };
}

/** Largest amount of any one layer of a stage: what is gathered at once under ZeRO-3. */
export function largestLayer(sums: LayerSums, stage: Stage): number {
  let largest = 0;
  for (let layer = stage.start; layer < stage.end; layer++) {
    const amount =
      (sums.dense[layer + 1] ?? 0) -
      (sums.dense[layer] ?? 0) +
      (sums.experts[layer + 1] ?? 0) -
      (sums.experts[layer] ?? 0);
    if (amount > largest) largest = amount;
  }
  return largest;
}

/** Searches over splits and ranks ask for many; who edits for hours must not fill memory. */
const MOST_KEPT = 1000;

const memory = new WeakMap<Model, Map<string, LayerSums>>();

/**
 * `sumLayers` over the model's own weights, or over others that follow from it, kept for each model, division and
 * what is summed (named by `key`).
 */
export function modelSums(
  model: Model,
  division: Division,
  key: string,
  measure: Measure,
  tensors: () => readonly Tensor[] = () => model.tensors,
): LayerSums {
  const { tensorParallel, expertParallel, expertTensorParallel } = division;
  const id = `${key} ${tensorParallel} ${expertParallel} ${expertTensorParallel}`;
  let known = memory.get(model);
  if (!known) {
    known = new Map();
    memory.set(model, known);
  }
  let sums = known.get(id);
  if (!sums) {
    if (known.size >= MOST_KEPT) known.clear();
    sums = sumLayers(tensors(), model.layerCount, division, measure);
    known.set(id, sums);
  }
  return sums;
}
