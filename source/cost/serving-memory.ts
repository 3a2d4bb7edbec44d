import { servingOf } from '../engines/index.js';
import {
  parseWeightFormat,
  rankWeightBytes,
  rankWeights,
  type WeightSplit,
  wholeModel,
} from '../formats/index.js';
import { workOf } from '../model/operations.js';
import { imageOf } from '../scenario/image.js';
import type { Settled, SettledSetting } from '../scenario/settled.js';
import { draftAlone } from './draft-alone.js';
import { allocatorBytes } from './memory/allocator-blocks.js';
import { placedCache } from './memory/kv-cache.js';
import { type ServingWeights, weights } from './memory/serving-weights.js';
import { onceForStage } from './once-for.js';
import { overheadBytes } from './overheads.js';
import { type PipelineMemory, pipelineMemory } from './pipeline.js';
import { scarcestDevice } from './room.js';
import { overheadRequest, servingOverheads, withWork } from './serving-overheads.js';
import { cacheAmounts } from './stage-cache.js';
import type { Stage } from './stages.js';
import { loadedFormat, predictionWeightsOf, towerBytes, weightsOf } from './weights.js';

/** Serving memory of one rank of a stage, in bytes. */
export interface ServingMemory {
  readonly weights: number;
  /** Bytes that the sequences need, or that the user gives to the cache (`--kv-memory`). */
  readonly kvCache: number;
  /** Whether the cache of all sequences fits into the given bytes. */
  readonly cacheFits: boolean;
  /** Live tensors of one step. */
  readonly activations: number;
  readonly overhead: number;
  /** Weights and cache that stay in host memory. */
  readonly host: number;
}

/** The layers of a stage that are on the device, and which ends of the model it holds. */
export interface Placement {
  readonly start: number;
  readonly end: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Whether images enter at this stage. The tower beside a GGUF file is loaded on the first device. */
  readonly isEntry: boolean;
}

/**
 * The part of a stage that is on its device. llama.cpp always keeps the token table on the host, and the first layers
 * where `-ngl` is less than all; stages divide the layers on devices. Source: llama.cpp src/llama-model.cpp,
 * load_tensors.
 */
export function placementOf(settled: SettledSetting, stage: Stage): Placement {
  const { engine, hostLayers, hasOutput } = settled;
  const { start, end, isFirst, isLast } = stage;
  if (!servingOf(engine).tableOnHost(settled.weights))
    return { start, end, isFirst, isLast, isEntry: isFirst };
  return {
    start: Math.max(start, hostLayers),
    end: Math.max(end, hostLayers),
    isFirst: false,
    isLast: isLast && hasOutput,
    isEntry: isFirst,
  };
}

/** Weight bytes that stay in host memory, at most all of them. */
function offloadedBytes(settled: SettledSetting, placement: Placement): number {
  if (settled.cpuOffload === 0) return 0;
  const all = weights.amount({ ...servingWeights(settled, placement), offloaded: 0 });
  return Math.min(all, settled.cpuOffload);
}

/** Bytes of the output matrix if it stays on the host; 0 if a device holds it. */
function outputOnHost(settled: SettledSetting): number {
  const { model, hasOutput } = settled;
  if (hasOutput) return 0;
  const output = { ...wholeModel(model.layerCount), start: 0, end: 0, isFirst: false };
  return rankWeightBytes(weightsOf(model, loadedFormat(settled)), output);
}

/** What the overheads of a stage's rank depend on. */
export function servingRequest(settled: Settled, stage: Stage) {
  return withWork(ofSetting(settled, stage).request, settled);
}

/** What a rank of a stage holds and asks for, whatever the batch and sequence. */
const ofSetting = onceForStage((settled, stage) => {
  const placement = placementOf(settled, stage);
  // Prompt steps run on the first device, to which the output matrix is copied, and images enter there.
  const { isFirst } = stage;
  return {
    placement,
    weights: servingWeightBytes(settled, placement),
    offloaded: offloadedBytes(settled, placement),
    overheads: servingOverheads(settled),
    request: overheadRequest(settled, placement, scarcestDevice(settled, stage), {
      outputOnHost: isFirst ? outputOnHost(settled) : 0,
      image: isFirst && settled.scenario.images > 0 ? imageOf(settled) : null,
      allocatorBytes: blocksOf(settled, placement),
    }),
  };
});

/**
 * The memory of one rank of a stage. Source: docs/cost-model.md, Workspace of a forward step; docs/cost-model.md, KV
 * cache.
 */
export function servingMemory(settled: Settled, stage: Stage): ServingMemory {
  const fixed = ofSetting(settled, stage);
  const { placement, overheads, weights: own } = fixed;
  const draft = placement.isLast ? draftMemory(settled) : NO_DRAFT;
  const held = cacheAmounts(settled, placement).total + draft.kvCache;
  const needed = settled.kvHost ? 0 : held;
  const kvCache = placedCache.amount({ settled, stored: held });
  const request = withWork(fixed.request, settled);
  const activations = overheadBytes(overheads.transient, request);
  const pipeline = pipelineOf(settled, placement, { weights: own, activations });
  const host = hostBytes(settled, stage, placement) + fixed.offloaded;
  return {
    weights: (pipeline?.weights ?? own) + draft.weights,
    kvCache,
    cacheFits: needed <= kvCache,
    activations: pipeline?.activations ?? activations,
    overhead: overheadBytes(overheads.resident, request),
    host: host + held - needed + (pipeline?.host ?? 0),
  };
}

/** What a diffusion pipeline holds where its pictures enter; undefined on other ranks and for other models. */
export function pipelineOf(
  settled: Settled,
  { isEntry }: Placement,
  own: { readonly weights: number; readonly activations: number },
): PipelineMemory | undefined {
  return isEntry && settled.model.pipeline ? pipelineMemory(settled, own) : undefined;
}

/** Cache bytes of a stage's layers on one rank, on the device or the host, the drafting model's included. */
export function storedCache(settled: Settled, placement: Placement): number {
  const draft = placement.isLast ? draftMemory(settled) : NO_DRAFT;
  return cacheAmounts(settled, placement).total + draft.kvCache;
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
  const whole = {
    start: 0,
    end: alone.model.layerCount,
    isFirst: true,
    isLast: true,
    isEntry: false,
  };
  return {
    weights: servingWeightBytes(alone, whole),
    kvCache: cacheAmounts(alone, whole).total,
  };
}

/**
 * The parts of the weight bytes on the device: those of the layers, and on the last stage those of the modules that
 * draft.
 */
export function servingWeights(settled: SettledSetting, placement: Placement): ServingWeights {
  const { model, draftTokens } = settled;
  const { denseBytes, expertBytes } = rankWeights(
    weightsOf(model, loadedFormat(settled)),
    weightSplit(settled, placement),
  );
  // With a separate drafting model, the model's own modules are not loaded.
  const isOwn = draftTokens > 0 && !settled.draft;
  return {
    settled,
    dense: denseBytes,
    experts: expertBytes,
    padding: expertPadding(settled),
    towers: placement.isEntry ? besideTowers(settled) : 0,
    drafting: isOwn && placement.isLast ? draftingBytes(settled) : 0,
    offloaded: settled.cpuOffload,
  };
}

function weightSplit(settled: SettledSetting, placement: Placement): WeightSplit {
  const {
    tp,
    ep,
    expertTp,
    cpuExperts,
    scenario: { redundantExperts },
  } = settled;
  return {
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel: expertTp,
    expertsStart: cpuExperts,
    redundantExperts,
    start: placement.start,
    end: placement.end,
    isFirst: placement.isFirst,
    isLast: placement.isLast,
  };
}

/** What the allocator takes for the weights beyond their bytes, where the engine counts it. */
function blocksOf(settled: SettledSetting, placement: Placement): number {
  if (!servingOf(settled.engine).weights.inAllocatorBlocks) return 0;
  return allocatorBytes(settled.model, loadedFormat(settled), weightSplit(settled, placement));
}

/** Weight bytes on the device. */
export function servingWeightBytes(settled: SettledSetting, placement: Placement): number {
  return weights.amount(servingWeights(settled, placement));
}

/** The engine's padding factor of routed experts, for the first layers that have them; 1 without experts. */
function expertPadding(settled: SettledSetting): number {
  const { model, engine, expertTp, accelerator, weights: format } = settled;
  for (const group of model.groups) {
    const [first] = workOf(group).routings;
    if (!first) continue;
    return servingOf(engine).weights.expertPadding({
      inputSize: first.width,
      localInnerSize: first.innerSize / expertTp,
      format,
      isBesideFp8: model.storedFormat.classes?.['attention']?.startsWith('fp8') === true,
      device: accelerator,
    });
  }
  return 1;
}

/** Bytes of towers stored in a file beside the GGUF, in 16 bits. They are loaded where images are asked for. */
function besideTowers({ model, weights, engine, scenario: { images } }: SettledSetting): number {
  const isBeside =
    parseWeightFormat(weights).kind === 'gguf' || servingOf(engine).tableOnHost(weights);
  return images > 0 && isBeside ? towerBytes(model) : 0;
}

/** Bytes of towers among the weights before the layers. Only a GGUF mixture leaves them out itself. */
function towersAmong(settled: SettledSetting): number {
  const format = loadedFormat(settled);
  return parseWeightFormat(format).kind === 'gguf' ? 0 : towerBytes(settled.model, format);
}

function draftingBytes(settled: SettledSetting): number {
  const { model, tp, ep, expertTp } = settled;
  return rankWeightBytes(predictionWeightsOf(model, loadedFormat(settled)), {
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel: expertTp,
    start: 0,
    end: model.layerCount,
    isFirst: true,
    isLast: true,
  });
}

/**
 * Host bytes of the parts of a stage that its device does not hold: token table, layers and experts, with the cache
 * of those layers.
 */
function hostBytes(settled: Settled, stage: Stage, placement: Placement): number {
  if (!servingOf(settled.engine).tableOnHost(settled.weights)) return 0;
  const { model, tp, ep, expertTp, cpuExperts } = settled;
  const { redundantExperts } = settled.scenario;
  const { layerCount } = model;
  const prepared = weightsOf(model, loadedFormat(settled));
  const none = { ...wholeModel(layerCount), start: 0, end: 0, isFirst: false, isLast: false };
  const ranks = {
    tensorParallel: tp,
    expertParallel: ep,
    expertTensorParallel: expertTp,
    redundantExperts,
  };
  const of = (part: Partial<Placement>) =>
    rankWeightBytes(prepared, { ...none, ...ranks, ...part });
  // Layers that no device holds are counted once, with the first stage.
  const away = stage.isFirst ? { start: 0, end: placement.start } : { start: 0, end: 0 };
  const layers = stage.isFirst ? of(away) + of({ isFirst: true }) - towersAmong(settled) : 0;
  const output = stage.isLast && !placement.isLast ? outputOnHost(settled) : 0;
  const experts = { ...none, ...ranks, start: placement.start, end: placement.end };
  const held = rankWeightBytes(prepared, { ...experts, expertsStart: cpuExperts });
  const cache = cacheAmounts(settled, { start: away.start, end: away.end }).total;
  return layers + output + rankWeightBytes(prepared, experts) - held + cache;
}
