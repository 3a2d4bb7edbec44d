import type { Accelerator } from '../hardware/accelerator.js';
import type { Kernels } from '../model/operation.js';
import type { CacheRules } from './cache/rule.js';
import type { CapacityRule } from './capacity.js';
import type { ExpertGroups, ExpertSizes } from './expert-groups.js';
import type { FormatSupport } from './format-support.js';
import type { Overhead, Overheads } from './overheads/overhead.js';
import type { ServingRates } from './rates.js';
import type {
  GradientFormat,
  LossId,
  RecipeId,
  Recompute,
  TrainingSwitch,
  ZeroStage,
} from './training-choices.js';

/**
 * What every engine answers, serving engines and training frameworks alike. Nothing here is optional: an engine that
 * leaves a question open does not compile. A mode it does not have is null.
 */
export interface Engine {
  readonly label: string;
  /** Programs that start it, as command lines and logs name them. */
  readonly programs: readonly string[];
  /** The newest version whose rules are modelled, and when its sources were read. */
  readonly release: Release;
  readonly formats: FormatSupport;
  /** Its own word for each option; null: it has none, and the option has no effect. */
  readonly words: Readonly<Record<EngineOption, string | null>>;
  readonly serving: ServingEngine | null;
  readonly training: TrainingFramework | null;
}

export interface Release {
  readonly version: string;
  readonly date: string;
}

/** Options that only some engines have. */
export type EngineOption =
  | 'gpuLayers'
  | 'cpuExperts'
  | 'kvValues'
  | 'slots'
  | 'fullWindows'
  | 'maxSequences'
  | 'kvMemory'
  | 'cpuOffload'
  | 'kvHost'
  | 'freeFraction'
  | 'stateRatio'
  | 'stateFormat'
  | 'adapters'
  | 'adapterRank'
  | 'hostCache'
  | 'checkpoints'
  | 'backend'
  | 'prefillDevices';

/** Of an engine that has none of these options: each engine names those that it has. */
export const NO_WORDS = {
  gpuLayers: null,
  cpuExperts: null,
  kvValues: null,
  slots: null,
  fullWindows: null,
  maxSequences: null,
  kvMemory: null,
  cpuOffload: null,
  kvHost: null,
  freeFraction: null,
  stateRatio: null,
  stateFormat: null,
  adapters: null,
  adapterRank: null,
  hostCache: null,
  checkpoints: null,
  backend: null,
  prefillDevices: null,
} as const satisfies Engine['words'];

/** How an engine accounts for serving. */
export interface ServingEngine {
  readonly cache: CacheRules;
  readonly capacity: CapacityRule;
  readonly defaults: (asked: DefaultsRequest) => ServingDefaults;
  /** By the format of the weights, where another kind of kernels holds the tensors of a step. */
  readonly overheads: (format: string) => Overheads;
  readonly rates: ServingRates;
  /** Whether it gives the layers that are on devices out by their free memory, instead of in even stages. */
  readonly spreadsLayers: boolean;
  /** Whether steps of many tokens take host weights over the link however slow it is, else where that is faster. */
  readonly alwaysCopiesHostWeights: boolean;
  /** Ids of the problems with which it is known not to start, by its own source. */
  readonly refuses: readonly string[];
  /** What its log calls the tokens of its pool, and the sequences that it holds; null where its log is not known. */
  readonly poolWords: PoolWords | null;
  /** Whether it takes its whole share of a device at start, to hold a pool of cache. */
  readonly fillsShare: boolean;
  /** Whether a request starts only where the pool holds all of it, its output included. */
  readonly reservesRequests: boolean;
  /**
   * Batches that pass a pipeline's stages at once in decoding (docs/cost-model.md, Pipeline bubble). One: a step ends
   * before the next begins.
   */
  readonly batchesInFlight: (stages: number, sequences: number) => number;
  /** Whether drafted tokens need cells beyond the context asked for. */
  readonly draftsBeyondContext: boolean;
  /** Tokens by which the vocabulary of a model that drafts may differ at most; null where that is not known. */
  readonly vocabularyDifference: number | null;
  /** Caches that it keeps in host memory beside those of running sequences. */
  readonly hostCaches: HostCaches;
  /** Whether a server of embeddings keeps a cache of its prompts as one of text does. */
  readonly cachesEmbedded: boolean;
  /** Tokens that it makes of one image at most; larger images are scaled down. */
  readonly mostImageTokens: number;
  readonly weights: LoadedWeights;
  /** Whether the token table stays in host memory, and layers can (llama.cpp), by the format of the weights. */
  readonly tableOnHost: (format: string) => boolean;
  /**
   * Whether a number of layers for the device counts the output matrix first, else last; null: a version that is not
   * named, where the number is one of layers.
   */
  readonly countsOutputFirst: (version: string | null) => boolean;
  /** Whether routed experts stay there as well unless told otherwise (KTransformers). */
  readonly expertsOnHost: boolean;
  /** Slots that it allocates at most where `--batch` asks for them; null: it takes sequences as they come. */
  readonly mostSlots: number | null;
  /** How it can divide routed experts over its ranks. */
  readonly expertGroups: ExpertGroups;
  /** Devices that a plan may choose it for, where the engine is open: a server with kernels for them. */
  readonly isPlannedFor: (device: Accelerator) => boolean;
  /** Sizes that its command starts one server with: plans take no others. */
  readonly isPlannedWith: (sizes: ExpertSizes & { readonly pp: number }) => boolean;
  /** Whether it serves encoders, which generate nothing. */
  readonly servesEncoders: boolean;
}

export interface HostCaches {
  /** Bytes of prompts, and checkpoints of each slot, unless told otherwise. */
  readonly bytes: number;
  readonly checkpoints: number;
  /** Whether they are taken at start; else they grow to that as it serves. */
  readonly isReserved: boolean;
}

/** Of engines that keep none unless they are told to. */
export const NO_HOST_CACHES: HostCaches = { bytes: 0, checkpoints: 0, isReserved: true };

export interface PoolWords {
  readonly tokens: string;
  /** Of sequences of so many tokens; null: it prints no such figure. */
  readonly sequences: ((tokens: string) => string) | null;
}

/** What loading changes about a checkpoint's weights. */
export interface LoadedWeights {
  /** The format that the engine makes of one: the checkpoint's own where `--weights` is open, else the one given. */
  readonly loads: (format: string, asked: LoadRequest) => string;
  /** Bytes of routed experts as a share of the checkpoint's, where kernels want them padded or their scales wider. */
  readonly expertPadding: (experts: LoadedExperts) => number;
  /** Whether what it prints and plans with is what its allocator took of the device for them, instead of their bytes. */
  readonly inAllocatorBlocks: boolean;
  /** Formats whose blocks are padded where a rank's part would end within one; others can't be split there. */
  readonly paddedFormats: readonly string[];
}

/** Of engines that load a checkpoint as it is. */
export const PLAIN_WEIGHTS = {
  expertPadding: () => 1,
  paddedFormats: [],
  inAllocatorBlocks: false,
} as const satisfies Omit<LoadedWeights, 'loads'>;

/** What the format depends on: whether `--weights` is open, and whether the model has routed experts. */
export interface LoadRequest {
  readonly isOpen: boolean;
  readonly hasExperts: boolean;
}

/** Routed experts as they are loaded. */
export interface LoadedExperts {
  /** Widths of one: what it reads, and its inner width on one rank. */
  readonly inputSize: number;
  readonly localInnerSize: number;
  readonly format: string;
  /** Whether the checkpoint has the other matrices in FP8 (DeepSeek-V4). */
  readonly isBesideFp8: boolean;
  readonly device: Accelerator;
}

/** What defaults depend on. */
export interface DefaultsRequest {
  readonly device: Accelerator;
  readonly deviceBytes: number;
  readonly version: string;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly checkpoint: CheckpointCache;
  /** The format of the weights. */
  readonly weights: string;
}

/** What a checkpoint says that decides the format of its cache. */
export interface CheckpointCache {
  /** `kv_cache_quant_algo` of ModelOpt, `kv_cache_scheme` of compressed-tensors. */
  readonly quantization: 'modelopt-fp8' | 'scheme-fp8' | undefined;
  /** Latents of which an indexer chooses (DeepSeek-V3.2). */
  readonly hasSparseLatents: boolean;
  /** Entries that stand for several tokens (DeepSeek-V4). */
  readonly isCompressed: boolean;
}

/** A default with where it was read, and when. */
export interface Stated<T> {
  readonly value: T;
  readonly source: string;
  readonly date: string;
}

export interface ServingDefaults {
  /** Tokens of one forward step, or how many it takes of the tokens of all sequences. */
  readonly batchedTokens: Stated<number | ((tokens: number) => number)>;
  /** Share of the device's memory it takes. */
  readonly memoryUtilization: Stated<number>;
  /** Sequences it makes room for at once. */
  readonly maximumSequences: Stated<number>;
  readonly cacheFormat: Stated<string>;
  /** Share of what weights and a step leave that becomes cache. */
  readonly freeFraction: Stated<number>;
}

export function stated<T>(value: T, source: string, date: string): Stated<T> {
  return { value, source, date };
}

/** How a framework accounts for training. */
export interface TrainingFramework {
  /** What a rank holds whatever the step does: outside of the framework's allocator, and buffers that it counts. */
  readonly resident: readonly Overhead[];
  readonly buffers: readonly Overhead[];
  /** Whether tensor-parallel ranks always divide the residual stream among them too (sequence parallelism). */
  readonly dividesSequence: boolean;
  /** How it generates answers on the devices that train: null where it does not by itself. */
  readonly rollout: Rollout | null;
  /** Whether it holds answers of a group against a reference unless told otherwise (GRPO, RLOO). */
  readonly comparesGroups: boolean;
  /** Elements of a rank's 16-bit gradients of which the optimizer's step holds fp32 copies at once; 0 where kernels read them as they are. */
  readonly copiedGradients: (zero: ZeroStage) => number;
  /** Whether gradients follow an optimizer that lives in host memory. */
  readonly offloadsGradients: boolean;
  /** When ranks that divide weights hold embedding and head whole: always, as FSDP's root module, or the head alone for the loss. */
  readonly gathersEnds: 'always' | 'loss';
  /** Whether gathered weights and whole gradients stay between the micro-batches of a pipeline under ZeRO-3. */
  readonly keepsGathered: boolean;
  /** Format of adapters; null: mixed recipes have them in fp32, others in their own. */
  readonly adapters: 'fp32' | null;
  /** The attention kernel, which tells its rate on devices newer than it. */
  readonly attention: 'newest' | 'flash-2';
  /** Share of gathers and scatters of sharded weights that nothing hides. */
  readonly exposedSharding: number;
  /** Its own switch for a change; null: it has none that is known. */
  readonly switches: Readonly<Record<TrainingSwitch, string | null>>;
  /** By version. */
  readonly defaults: (version: string) => TrainingDefaults;
}

/** An engine that generates answers on the devices that train. */
export interface Rollout {
  /** Of a device's memory. */
  readonly share: Stated<number>;
  /** Whether it gives its memory back while the model is trained. */
  readonly sleeps: boolean;
}

/** How a framework trains unless it is told otherwise. */
export interface TrainingDefaults {
  readonly kernels: Stated<Kernels>;
  readonly recipe: Stated<RecipeId>;
  readonly gradients: Stated<GradientFormat>;
  /** Under ZeRO-3. */
  readonly shardedGradients: Stated<GradientFormat>;
  readonly zero: Stated<ZeroStage>;
  readonly recompute: Stated<Recompute>;
  readonly loss: Stated<LossId>;
  /** Chunks of a chunked loss. */
  readonly lossChunks: Stated<number>;
  /** Whether a layer's kernels are launched in one go. */
  readonly cudaGraphs: Stated<boolean>;
  /** When tensor-parallel ranks leave experts whole; else they divide each, as far as expert parallelism leaves ranks. */
  readonly wholeExperts: Stated<'never' | 'with-ep' | 'always'>;
  /** Whether FP8 and MXFP8 recipes keep the weights of their products in 8 bits alone. */
  readonly fp8Weights: Stated<boolean>;
  /** Whether Adam's step is one kernel, or a chain of them over all parameters, with a copy of the second moment. */
  readonly optimizerStep: Stated<'fused' | 'foreach'>;
  /** Share of transient bytes that the allocator loses: little where its segments expand. */
  readonly fragmentation: Stated<number>;
}
