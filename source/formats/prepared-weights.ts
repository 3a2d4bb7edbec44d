import type { Model } from '../model/model.js';
import { elementsOfOne, type Tensor } from '../model/tensor.js';
import type { StoredTensor } from './shares.js';
import { storedTensors } from './stored-tensors.js';
import type { WeightFormat } from './weight-format.js';

/** Bytes that divide alike over ranks: summed over layers, so that any run of layers costs one subtraction. */
interface DivisionClass {
  /** Units that tensor parallelism divides; 0: every rank holds all. */
  readonly units: number;
  /** Routed experts that expert parallelism divides; 0: none. */
  readonly experts: number;
  /** `before[i]`: bytes of the layers before `i`. */
  readonly before: Float64Array;
  readonly first: number;
  readonly last: number;
  /** What a tied input table adds to a last stage that is not the first. */
  readonly tied: number;
}

/** A model's weights in one format, ready to be asked what a rank holds. Make it once for each pair. */
export interface PreparedWeights {
  readonly layerCount: number;
  /** Bytes of the whole model, an integer. */
  readonly total: number;
  readonly classes: readonly DivisionClass[];
}

/** What one rank holds of the model. */
export interface WeightSplit {
  readonly tensorParallel: number;
  readonly expertParallel: number;
  /** Tensor parallelism within an expert; that of the rest when not given. */
  readonly expertTensorParallel?: number;
  /** Layers `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Holds what stands before, and after, the layers. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** First layer whose routed experts are held, when experts of earlier ones are elsewhere (`--n-cpu-moe`). */
  readonly expertsStart?: number;
}

/** Sums a model's weights by layer and by how they divide (cost model §2.4, §8). */
export function prepareWeights(model: Model, format: WeightFormat): PreparedWeights {
  return prepareStored(storedTensors(model, format), model.layerCount);
}

/** The same from stored tensors: next-token-prediction modules, or one part of the model. */
export function prepareStored(
  tensors: readonly StoredTensor[],
  layerCount: number,
): PreparedWeights {
  const classes = new Map<string, Mutable<DivisionClass>>();
  const classOf = (units: number, experts: number) => {
    const key = `${units} ${experts}`;
    const known = classes.get(key);
    if (known) return known;
    const fresh = {
      units,
      experts,
      before: new Float64Array(layerCount + 1),
      first: 0,
      last: 0,
      tied: 0,
    };
    classes.set(key, fresh);
    return fresh;
  };
  let total = 0;
  for (const { tensor, shares, bytes } of tensors) {
    total += bytes;
    for (const { layers, copies, bytesOfOne } of shares) {
      for (const { units, part } of partsOf(tensor)) {
        const target = classOf(units, tensor.experts?.count ?? 0);
        const amount = bytesOfOne * copies * part;
        for (const layer of layers)
          target.before[layer + 1] = (target.before[layer + 1] ?? 0) + amount;
        if (layers.length > 0) continue;
        if (tensor.end === 'first') target.first += amount;
        else target.last += amount;
        if (tensor.tiedHead) target.tied += amount;
      }
    }
  }
  for (const { before } of classes.values())
    for (let layer = 0; layer < layerCount; layer++)
      before[layer + 1] = (before[layer + 1] ?? 0) + (before[layer] ?? 0);
  return { layerCount, total, classes: [...classes.values()] };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Shares of a tensor by the units they divide in; what no segment covers is on every rank. */
function partsOf(tensor: Tensor): { units: number; part: number }[] {
  const elements = elementsOfOne(tensor);
  const parts = tensor.split.map((segment) => ({
    units: segment.units,
    part: segment.elements / elements,
  }));
  const covered = tensor.split.reduce((sum, segment) => sum + segment.elements, 0);
  if (covered < elements) parts.push({ units: 0, part: (elements - covered) / elements });
  return parts;
}

/**
 * Bytes of weights that the fullest rank of a split holds, an integer: units and experts divide whole, rounded
 * up; a key-value head is the least there is (cost model §2.4). Block formats divide by rows, or by blocks of a
 * row: `splitProblem` tells where they can't.
 */
export function rankWeightBytes(weights: PreparedWeights, split: WeightSplit): number {
  const { denseBytes, expertBytes } = rankWeights(weights, split);
  return denseBytes + expertBytes;
}

/** The same, routed experts apart: they are shared by other data-parallel ranks. */
export function rankWeights(
  { classes }: PreparedWeights,
  split: WeightSplit,
): { denseBytes: number; expertBytes: number } {
  const { tensorParallel, expertParallel, start, end, isFirst, isLast } = split;
  const within = split.expertTensorParallel ?? tensorParallel;
  const expertsStart = Math.min(end, Math.max(start, split.expertsStart ?? start));
  let denseBytes = 0;
  let expertBytes = 0;
  for (const { units, experts, before, first, last, tied } of classes) {
    let bytes = (before[end] ?? 0) - (before[experts > 0 ? expertsStart : start] ?? 0);
    if (isFirst) bytes += first;
    if (isLast) bytes += isFirst ? last : last + tied;
    const ways = experts > 0 ? within : tensorParallel;
    if (units > 0 && ways > 1) bytes = (bytes / units) * Math.ceil(units / ways);
    if (experts === 0) denseBytes += bytes;
    else if (expertParallel === 1) expertBytes += bytes;
    else expertBytes += (bytes / experts) * Math.ceil(experts / expertParallel);
  }
  return { denseBytes: Math.round(denseBytes), expertBytes: Math.round(expertBytes) };
}

/** The split of a model that one device holds alone. */
export function wholeModel(layerCount: number): WeightSplit {
  return {
    tensorParallel: 1,
    expertParallel: 1,
    start: 0,
    end: layerCount,
    isFirst: true,
    isLast: true,
  };
}
