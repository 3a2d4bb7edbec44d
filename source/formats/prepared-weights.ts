import type { Model } from '../model/model.js';
import { elementsOfOne, type Tensor } from '../model/tensor.js';
import { sumOf } from '../quantity/index.js';
import type { StoredTensor } from './shares.js';
import { storedTensors } from './stored-tensors.js';
import type { WeightFormat } from './weight-format.js';

/**
 * Bytes that divide over ranks in the same way, as running sums over layers, so that any run of layers costs one
 * subtraction.
 */
interface DivisionClass {
  /** Units that tensor parallelism divides; 0 where every rank holds all bytes. */
  readonly units: number;
  /** Routed experts that expert parallelism divides; 0 without experts. */
  readonly experts: number;
  /** `before[i]`: bytes of the layers before `i`. */
  readonly before: Float64Array;
  readonly first: number;
  readonly last: number;
  /** Bytes of a tied input table that a last stage also holds, as its head. */
  readonly tied: number;
}

/**
 * A model's weights in one format, summed so that a rank's share is found without a pass over the tensors. Made once
 * per pair.
 */
export interface PreparedWeights {
  readonly layerCount: number;
  /** Bytes of the whole model, an integer. */
  readonly total: number;
  readonly classes: readonly DivisionClass[];
}

/** The part of a model that one rank holds. */
export interface WeightSplit {
  readonly tensorParallel: number;
  readonly expertParallel: number;
  /** Tensor-parallel size within an expert; absent: the same as `tensorParallel`. */
  readonly expertTensorParallel?: number;
  /** Layers `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Whether the rank holds the tensors before the layers, and those after. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Copies of routed experts beyond the model's, in each layer. */
  readonly redundantExperts?: number;
  /** First layer whose routed experts are on the device. Those of earlier layers are on the host (`--n-cpu-moe`). */
  readonly expertsStart?: number;
}

/** Sums a model's weights by layer and by how they divide. Source: docs/cost-model.md, Parallel shards. */
export function prepareWeights(model: Model, format: WeightFormat): PreparedWeights {
  return prepareStored(storedTensors(model, format), model.layerCount);
}

/** Prepared weights of given stored tensors: next-token-prediction modules, or one part of the model. */
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

/** Parts of a tensor by the number of units in which they divide. Bytes outside all segments are held by every rank. */
function partsOf(tensor: Tensor): { units: number; part: number }[] {
  const elements = elementsOfOne(tensor);
  const parts = tensor.split.map((segment) => ({
    units: segment.units,
    part: segment.elements / elements,
  }));
  const covered = sumOf(tensor.split, (segment) => segment.elements);
  if (covered < elements) parts.push({ units: 0, part: (elements - covered) / elements });
  return parts;
}

/**
 * Bytes of weights on the fullest rank of a split, an integer: whole units and experts, rounded up, at least one
 * key-value head. Block formats divide by rows, or by blocks of a row; `splitProblem` says where they cannot. Source:
 * docs/cost-model.md, Parallel shards.
 */
export function rankWeightBytes(weights: PreparedWeights, split: WeightSplit): number {
  const { denseBytes, expertBytes } = rankWeights(weights, split);
  return denseBytes + expertBytes;
}

/** `rankWeightBytes` with routed experts apart, since other data-parallel ranks share them. */
export function rankWeights(
  { classes }: PreparedWeights,
  split: WeightSplit,
): { denseBytes: number; expertBytes: number } {
  const { tensorParallel, expertParallel, start, end, isFirst, isLast } = split;
  const within = split.expertTensorParallel ?? tensorParallel;
  const expertsStart = Math.min(end, Math.max(start, split.expertsStart ?? start));
  const copies = split.redundantExperts ?? 0;
  let denseBytes = 0;
  let expertBytes = 0;
  for (const { units, experts, before, first, last, tied } of classes) {
    let bytes = (before[end] ?? 0) - (before[experts > 0 ? expertsStart : start] ?? 0);
    if (isFirst) bytes += first;
    if (isLast) bytes += isFirst ? last : last + tied;
    const ways = experts > 0 ? within : tensorParallel;
    if (units > 0 && ways > 1) bytes = (bytes / units) * Math.ceil(units / ways);
    if (experts === 0) denseBytes += bytes;
    else if (expertParallel === 1 && copies === 0) expertBytes += bytes;
    else expertBytes += (bytes / experts) * Math.ceil((experts + copies) / expertParallel);
  }
  return { denseBytes: Math.round(denseBytes), expertBytes: Math.round(expertBytes) };
}

/** The split of a model on a single device. */
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
