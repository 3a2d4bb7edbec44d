import type { Model } from '../model/model.js';
import { shardElements, type Tensor } from '../model/tensor.js';
import { runsWithin, type Stage } from './stages.js';

/** How weights divide within one pipeline stage. */
export interface Division {
  readonly tensorParallel: number;
  readonly expertParallel: number;
  /** Tensor parallelism within one expert. */
  readonly expertTensorParallel: number;
}

/**
 * Elements of one copy of a weight family, times its copies per layer, on the fullest rank. Source:
 * docs/cost-model.md, Parallel shards.
 */
export function heldPerLayer(tensor: Tensor, division: Division): number {
  const perLayer = tensor.copies / Math.max(1, tensor.layers.length);
  if (!tensor.experts) return perLayer * shardElements(tensor, division.tensorParallel);
  const { count } = tensor.experts;
  const whole = perLayer * shardElements(tensor, division.expertTensorParallel);
  return (whole / count) * Math.ceil(count / division.expertParallel);
}

/** An amount as running sums over layers: any run of them costs one subtraction. */
export interface LayerSums {
  /** `dense[i]`: the amount of the layers before i, of weights that data-parallel ranks share. */
  readonly dense: Float64Array;
  /** The same of routed experts, which expert-data-parallel ranks share. */
  readonly experts: Float64Array;
  readonly first: number;
  readonly last: number;
  /** The part that is an input table which a last stage that is not the first holds again, as head or for modules. */
  readonly tied: number;
}

/** The amount for one weight family in one layer, from the elements that a rank holds. */
export type Measure = (tensor: Tensor, held: number) => number;

/** Sums an amount over a model's weights under a division; the result serves every stage. */
function sumLayers(
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
      if (tensor.tiedHead || tensor.isHeldAtEnd) tied += amount;
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

/** The sum of a stage: shared by data-parallel ranks, and by expert-data-parallel ranks. */
export interface StageSum {
  readonly dense: number;
  readonly experts: number;
}

export function stageSum(sums: LayerSums, stage: Stage): StageSum {
  const ends =
    (stage.isFirst ? sums.first : 0) +
    (stage.isLast ? sums.last : 0) +
    (stage.isLast && !stage.isFirst ? sums.tied : 0);
  let dense = ends;
  let experts = 0;
  for (const { start, end } of runsWithin(stage)) {
    dense += (sums.dense[end] ?? 0) - (sums.dense[start] ?? 0);
    experts += (sums.experts[end] ?? 0) - (sums.experts[start] ?? 0);
  }
  return { dense, experts };
}

/** Largest amount of one layer of a stage, gathered at once under ZeRO-3. */
export function largestLayer(sums: LayerSums, stage: Stage): number {
  let largest = 0;
  for (const { start, end } of runsWithin(stage))
    for (let layer = start; layer < end; layer++) {
      const amount =
        (sums.dense[layer + 1] ?? 0) -
        (sums.dense[layer] ?? 0) +
        (sums.experts[layer + 1] ?? 0) -
        (sums.experts[layer] ?? 0);
      if (amount > largest) largest = amount;
    }
  return largest;
}

/** Searches need many of these sums; the limit bounds the memory of long sessions. */
const MOST_KEPT = 1000;

const memory = new WeakMap<Model, Map<string, LayerSums>>();

/**
 * `sumLayers` over the model's weights, or over others derived from it, cached by model, division and `key` of the
 * measure.
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
