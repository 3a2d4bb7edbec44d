import {
  type CacheAmounts,
  type CacheLayout,
  type CacheQuestion,
  type CacheSettings,
  cacheLayout,
  driverReserve,
  engineOf,
  type ModelWidths,
  modelWidths,
  type Overhead,
  vllmExpertPadding,
} from '../engines/index.js';
import { parseCacheFormat, rankWeights, type WeightSplit } from '../formats/index.js';
import type { Model } from '../model/model.js';
import type { Settled } from '../scenario/settle.js';
import type { Stage } from './stages.js';
import { predictionWeightsOf, weightsOf } from './weights.js';

/** What one rank of a stage holds in serving, in bytes. */
export interface ServingMemory {
  readonly weights: number;
  readonly kvCache: number;
  /** Live tensors of one step. */
  readonly activations: number;
  readonly overhead: number;
  /** Weights and cache that stay in host memory. */
  readonly host: number;
}

/** Layers of a stage that are on the device: llama.cpp leaves the first ones in host memory (`-ngl`). */
export interface Placement {
  readonly start: number;
  readonly end: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/**
 * Where a stage's layers are. With all of them on the device the input table is counted there too; a number of
 * layers given, llama.cpp's own placement holds: the last ones on the device, the table in host memory, the
 * output matrix on the device when there is one layer more than the model has.
 */
export function placementOf({ scenario, gpuLayers, model }: Settled, stage: Stage): Placement {
  const { start, end, isFirst, isLast } = stage;
  if (scenario.gpuLayers === null) return { start, end, isFirst, isLast };
  const onDevice = Math.min(gpuLayers, model.layerCount);
  const boundary = Math.min(end, Math.max(start, model.layerCount - onDevice));
  return { start: boundary, end, isFirst: false, isLast: isLast && gpuLayers > model.layerCount };
}

/** The memory of one rank of a stage (cost model §3.7, §4, §8). */
export function servingMemory(settled: Settled, stage: Stage): ServingMemory {
  const placement = placementOf(settled, stage);
  const draft = placement.isLast ? draftMemory(settled) : NO_DRAFT;
  const own = servingWeightBytes(settled, placement);
  const weights = own + draft.weights;
  const kvCache = cacheAmounts(settled, placement).total + draft.kvCache;
  let activations = 0;
  let overhead = 0;
  for (const { id, bytes } of servingOverheads(settled, placement)) {
    if (isActivation(id)) activations += bytes;
    else overhead += bytes;
  }
  return {
    weights,
    kvCache,
    activations,
    overhead,
    host: hostBytes(settled, stage, placement, own),
  };
}

const NO_DRAFT = { weights: 0, kvCache: 0 };

/**
 * What the drafting model adds beside the last stage: its weights in its own format, split as the large one's are,
 * and a cache for the same sequences (cost model §6.8; arXiv:2211.17192).
 */
export function draftMemory(settled: Settled): {
  readonly weights: number;
  readonly kvCache: number;
} {
  const { draft } = settled;
  if (!draft) return NO_DRAFT;
  const alone: Settled = {
    ...settled,
    model: draft,
    weights: draft.storedFormat.format,
    draftTokens: 0,
    cpuExperts: 0,
    ep: 1,
    expertTensorParallel: settled.tp,
  };
  const whole = { start: 0, end: draft.layerCount, isFirst: true, isLast: true };
  return {
    weights: servingWeightBytes(alone, whole),
    kvCache: cacheAmounts(alone, whole).total,
  };
}

/** Whether an overhead is the work of a step, or stands there always. */
export function isActivation(id: Overhead['id']): boolean {
  return id === 'activations' || id === 'logits' || id === 'scores' || id === 'dispatch';
}

/** Weight bytes on the device: the layers' share, and the module that drafts tokens on the last stage. */
export function servingWeightBytes(settled: Settled, placement: Placement): number {
  const { model, engine, weights, tp, ep, expertTensorParallel, cpuExperts, draftTokens } = settled;
  const split: WeightSplit = {
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel,
    expertsStart: cpuExperts,
    ...placement,
  };
  const { denseBytes, expertBytes } = rankWeights(weightsOf(model, weights), split);
  const drafting = draftTokens > 0 && placement.isLast ? draftingBytes(settled) : 0;
  const padding = engine === 'vllm' ? vllmExpertPadding(model, weights, expertTensorParallel) : 1;
  return denseBytes + Math.round(expertBytes * padding) + drafting;
}

function draftingBytes({ model, weights, tp, ep, expertTensorParallel }: Settled): number {
  const { denseBytes, expertBytes } = rankWeights(predictionWeightsOf(model, weights), {
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel,
    start: 0,
    end: model.layerCount,
    isFirst: true,
    isLast: true,
  });
  return denseBytes + expertBytes;
}

/** Host memory of a stage's layers that are not on the device, their cache included. */
function hostBytes(settled: Settled, stage: Stage, placement: Placement, onDevice: number): number {
  if (settled.scenario.gpuLayers === null && settled.cpuExperts === 0) return 0;
  const weights = servingWeightBytes({ ...settled, cpuExperts: 0 }, stage) - onDevice;
  const cache = cacheAmounts(settled, stage).total - cacheAmounts(settled, placement).total;
  return weights + cache;
}

/** Cache bytes of one rank by what is cached, as the scenario's engine allocates them. */
export function cacheAmounts(
  settled: Settled,
  { start, end }: Pick<Placement, 'start' | 'end'>,
): CacheAmounts {
  return engineOf(settled.engine).cache.bytes(
    layoutOf(settled.model, start, end),
    cacheQuestion(settled),
  );
}

/** Deep models have more runs of layers than memory should keep. */
const MOST_LAYOUTS = 4096;

const layouts = new WeakMap<Model, Map<number, CacheLayout>>();

/** What a run of layers caches, made once for each. */
export function layoutOf(model: Model, start: number, end: number): CacheLayout {
  let known = layouts.get(model);
  if (!known) {
    known = new Map();
    layouts.set(model, known);
  }
  const key = start * (model.layerCount + 1) + end;
  let layout = known.get(key);
  if (!layout) {
    if (known.size >= MOST_LAYOUTS) known.clear();
    layout = cacheLayout(model, start, end);
    known.set(key, layout);
  }
  return layout;
}

/** What the cache of one rank shall hold: context-parallel ranks divide the tokens. */
export function cacheQuestion(settled: Settled): CacheQuestion {
  const { batch, sequence, kv, kvValues, tp, cp, batchedTokens, sharedPrefix, draftTokens } =
    settled;
  // llama.cpp drafts within the context it allocated.
  const drafted = settled.engine === 'llama.cpp' ? 0 : draftTokens;
  return {
    sequences: batch,
    sequence: Math.ceil((sequence + drafted) / cp),
    format: parseCacheFormat(kv),
    valueFormat: parseCacheFormat(kvValues),
    tensorParallel: tp,
    batchedTokens,
    sharedPrefix: Math.floor(sharedPrefix / cp),
    draftTokens,
    settings: cacheSettings(settled),
  };
}

function cacheSettings({ attention, slots, fullWindows }: Settled): CacheSettings {
  return {
    flashAttention: attention === 'flash',
    fullWindows,
    ...(slots !== 'auto' && { isUnified: slots === 'unified' }),
  };
}

const widths = new WeakMap<Model, ModelWidths>();

/** The engine's overheads of one rank, each a figure with its source. */
export function servingOverheads(
  settled: Settled,
  placement: Pick<Placement, 'isLast'>,
): readonly Overhead[] {
  const { model, engine, tp, pp, cp, ep, batchedTokens, batch, sequence, attention } = settled;
  let known = widths.get(model);
  if (!known) {
    known = modelWidths(model);
    widths.set(model, known);
  }
  const { overheads, defaults } = engineOf(engine);
  return overheads({
    widths: known,
    tensorParallel: tp,
    ranks: Math.max(tp * pp * cp, ep),
    batchedTokens,
    sequences: batch,
    sequence,
    attention,
    isLast: placement.isLast,
    maximumSequences: Math.max(batch, defaults.maximumSequences),
    deviceBytes: settled.capacity / settled.memoryUtilization,
    driverBytes: driverBytes(settled),
  }).filter(({ id }) => id !== 'runtime' || hasDriverContext(settled));
}

/** What the driver of an NVIDIA card keeps, by the share of the card that may be used; others print what is left. */
function driverBytes({ accelerator, capacity, memoryUtilization }: Settled): number {
  if (accelerator.vendor !== 'nvidia' || accelerator.class === 'soc') return 0;
  return Math.round(memoryUtilization * driverReserve(capacity / memoryUtilization));
}

/** Processors that compute on the host's own memory have no driver context of their own. */
export function hasDriverContext({ accelerator }: Pick<Settled, 'accelerator'>): boolean {
  return accelerator.class !== 'cpu' && accelerator.class !== 'soc';
}
