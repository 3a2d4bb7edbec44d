import { servingOf } from '../engines/index.js';
import { rankWeightBytes, rankWeights, type WeightSplit } from '../formats/index.js';
import { workOf } from '../model/operations.js';
import type { Settled } from '../scenario/settle.js';
import { draftAlone } from './draft-alone.js';
import { type ServingWeights, weights } from './memory/serving-weights.js';
import { scarcestDevice } from './room.js';
import { isActivation, servingOverheads } from './serving-overheads.js';
import { cacheAmounts } from './stage-cache.js';
import type { Stage } from './stages.js';
import { predictionWeightsOf, weightsOf } from './weights.js';

/** Serving memory of one rank of a stage, in bytes. */
export interface ServingMemory {
  readonly weights: number;
  readonly kvCache: number;
  /** Live tensors of one step. */
  readonly activations: number;
  readonly overhead: number;
  /** Weights and cache that stay in host memory. */
  readonly host: number;
}

/** The layers of a stage on the device: llama.cpp keeps the first ones in host memory (`-ngl`). */
export interface Placement {
  readonly start: number;
  readonly end: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * The placement of a stage's layers. With all layers on the device the input table is there too; with a number of
 * layers llama.cpp's rule applies: the last ones on the device, the table in host memory, the output matrix on the
 * device from one layer more than the model has.
 */
export function placementOf({ scenario, gpuLayers, model }: Settled, stage: Stage): Placement {
  const { start, end, isFirst, isLast } = stage;
  if (scenario.gpuLayers === null) return { start, end, isFirst, isLast };
  const onDevice = Math.min(gpuLayers, model.layerCount);
  const boundary = Math.min(end, Math.max(start, model.layerCount - onDevice));
  return { start: boundary, end, isFirst: false, isLast: isLast && gpuLayers > model.layerCount };
}

/**
 * The memory of one rank of a stage. Source: docs/cost-model.md, Workspace of a forward step; docs/cost-model.md, KV
 * cache.
 */
export function servingMemory(settled: Settled, stage: Stage): ServingMemory {
  const placement = placementOf(settled, stage);
  const draft = placement.isLast ? draftMemory(settled) : NO_DRAFT;
  const own = servingWeightBytes(settled, placement);
  const kvCache = cacheAmounts(settled, placement).total + draft.kvCache;
  let activations = 0;
  let overhead = 0;
  for (const { id, bytes } of servingOverheads(
    settled,
    placement,
    scarcestDevice(settled, stage),
  )) {
    if (isActivation(id)) activations += bytes;
    else overhead += bytes;
  }
  return {
    weights: own + draft.weights,
    kvCache,
    activations,
    overhead,
    host: hostBytes(settled, stage, placement, own),
  };
}

const NO_DRAFT = { weights: 0, kvCache: 0 };

/**
 * Memory of the drafting model on the last stage: its weights in its own format, split as the main model's, and a
 * cache for the same sequences. Source: arXiv:2211.17192; docs/cost-model.md, Speculative decoding.
 */
export function draftMemory(settled: Settled): {
  readonly weights: number;
  readonly kvCache: number;
} {
  const alone = draftAlone(settled);
  if (!alone) return NO_DRAFT;
  const whole = { start: 0, end: alone.model.layerCount, isFirst: true, isLast: true };
  return {
    weights: servingWeightBytes(alone, whole),
    kvCache: cacheAmounts(alone, whole).total,
  };
}

/** What the weight bytes on the device are made of: the layers' share, and the module that drafts tokens on the last stage. */
export function servingWeights(settled: Settled, placement: Placement): ServingWeights {
  const { model, tp, ep, expertTensorParallel, cpuExperts, draftTokens } = settled;
  const split: WeightSplit = {
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel,
    expertsStart: cpuExperts,
    ...placement,
  };
  const { denseBytes, expertBytes } = rankWeights(weightsOf(model, settled.weights), split);
  // With a separate drafting model the model's own modules are not loaded.
  const isOwn = draftTokens > 0 && !settled.draft;
  return {
    settled,
    dense: denseBytes,
    experts: expertBytes,
    padding: expertPadding(settled),
    drafting: isOwn && placement.isLast ? draftingBytes(settled) : 0,
  };
}

/** Weight bytes on the device. */
export function servingWeightBytes(settled: Settled, placement: Placement): number {
  return weights.amount(servingWeights(settled, placement));
}

/** The engine's padding factor of routed experts, for the first layers that have them; 1 without experts. */
function expertPadding(settled: Settled): number {
  const { model, engine, expertTensorParallel } = settled;
  for (const group of model.groups) {
    const [first] = workOf(group).routings;
    if (!first) continue;
    const localInnerSize = first.innerSize / expertTensorParallel;
    return servingOf(engine).weights.expertPadding(
      { inputSize: first.width, localInnerSize },
      settled.weights,
    );
  }
  return 1;
}

function draftingBytes({ model, weights, tp, ep, expertTensorParallel }: Settled): number {
  return rankWeightBytes(predictionWeightsOf(model, weights), {
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel,
    start: 0,
    end: model.layerCount,
    isFirst: true,
    isLast: true,
  });
}

/** Host memory of a stage's layers that are not on the device, with their cache. */
function hostBytes(settled: Settled, stage: Stage, placement: Placement, onDevice: number): number {
  if (settled.scenario.gpuLayers === null && settled.cpuExperts === 0) return 0;
  const away = servingWeightBytes({ ...settled, cpuExperts: 0 }, stage) - onDevice;
  const cache = cacheAmounts(settled, stage).total - cacheAmounts(settled, placement).total;
  return away + cache;
}
