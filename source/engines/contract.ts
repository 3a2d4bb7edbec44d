import type { Accelerator } from '../hardware/accelerator.js';
import type { CacheRules } from './cache/rule.js';
import type { CapacityRule } from './capacity.js';
import type { ExpertGroups, ExpertSizes } from './expert-groups.js';
import type { FormatSupport } from './format-support.js';
import type { Overheads } from './overheads/overhead.js';
import type { ServingRates } from './rates.js';
import type { Stated } from './stated.js';
import type { TrainingFramework } from './training-framework.js';

/**
 * The questions that every engine answers, serving engines and training frameworks alike. All members are required,
 * so an engine without an answer does not compile; a mode that it lacks is null.
 */
export interface Engine {
  readonly label: string;
  /** Programs that start it, by their names on command lines and in logs. */
  readonly programs: readonly string[];
  /** The newest version whose rules are modelled, and when its sources were read. */
  readonly release: Release;
  readonly formats: FormatSupport;
  /** Its own word for each option; null where it has none, so that the option has no effect. */
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
  | 'prefixCaching'
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
  | 'hostCacheRatio'
  | 'checkpoints'
  | 'backend'
  | 'prefillDevices';

/** For an engine without any of these options. Each engine overrides the words that it has. */
export const NO_WORDS = {
  gpuLayers: null,
  cpuExperts: null,
  kvValues: null,
  slots: null,
  fullWindows: null,
  prefixCaching: null,
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
  hostCacheRatio: null,
  checkpoints: null,
  backend: null,
  prefillDevices: null,
} as const satisfies Engine['words'];

/** How an engine accounts for serving. */
export interface ServingEngine {
  readonly cache: CacheRules;
  readonly capacity: CapacityRule;
  readonly defaults: (asked: DefaultsRequest) => ServingDefaults;
  /** Memory that is neither weights nor cache, by the format of the weights where that selects other kernels. */
  readonly overheads: (format: string) => Overheads;
  readonly rates: ServingRates;
  /** Whether it distributes layers over devices by their free memory, not in even stages. */
  readonly spreadsLayers: boolean;
  /** Whether steps of many tokens always copy host weights over the link, or only where that is faster. */
  readonly alwaysCopiesHostWeights: boolean;
  /** Ids of legality problems with which it does not start, as its source shows. */
  readonly refuses: readonly string[];
  /** Words of its log for the tokens and sequences of its pool; null where its log is unknown. */
  readonly poolWords: PoolWords | null;
  /** Whether it allocates its whole fraction of a device at start, for a pool of cache. */
  readonly fillsShare: boolean;
  /** Whether it starts a request only when the pool holds all of it, output included. */
  readonly reservesRequests: boolean;
  /**
   * Number of batches in the pipeline's stages at once in decoding (docs/cost-model.md, Pipeline bubble). One where a
   * step ends before the next begins.
   */
  readonly batchesInFlight: (stages: number, sequences: number) => number;
  /** Whether drafted tokens need cells beyond the context asked for. */
  readonly draftsBeyondContext: boolean;
  /** Most tokens by which a drafting model's vocabulary may differ; null where that is unknown. */
  readonly vocabularyDifference: number | null;
  /** Caches that it keeps in host memory beside those of running sequences. */
  readonly hostCaches: HostCaches;
  /** Whether a server of embeddings allocates a cache as a server of text does. */
  readonly cachesEmbedded: boolean;
  /** Most tokens of one image; larger images are scaled down. */
  readonly mostImageTokens: number;
  readonly weights: LoadedWeights;
  /** Whether the token table stays in host memory and layers can (llama.cpp), by the format of the weights. */
  readonly tableOnHost: (format: string) => boolean;
  /**
   * Whether a number of device layers counts the output matrix first, and not last. `null` is a version without a
   * name, whose number counts layers.
   */
  readonly countsOutputFirst: (version: string | null) => boolean;
  /** Whether routed experts stay in host memory by default (KTransformers). */
  readonly expertsOnHost: boolean;
  /** Most slots that it allocates for `--batch`; null where it allocates no slots. */
  readonly mostSlots: number | null;
  /** How it can divide routed experts over its ranks. */
  readonly expertGroups: ExpertGroups;
  /** Devices for which a plan may choose it where the engine is open: those that it has kernels for, as a server. */
  readonly isPlannedFor: (device: Accelerator) => boolean;
  /** Whether its command can start one server with these sizes. Plans use no others. */
  readonly isPlannedWith: (sizes: ExpertSizes & { readonly pp: number }) => boolean;
  /** Whether it serves encoders, which generate nothing. */
  readonly servesEncoders: boolean;
}

export interface HostCaches {
  /** Bytes for prompts and checkpoints of each slot, by default. */
  readonly bytes: number;
  readonly checkpoints: number;
  /** Whether the bytes are allocated at start. Otherwise they grow to this as it serves. */
  readonly isReserved: boolean;
}

/** For engines that keep none by default. */
export const NO_HOST_CACHES: HostCaches = { bytes: 0, checkpoints: 0, isReserved: true };

export interface PoolWords {
  readonly tokens: string;
  /** Its words for sequences of a number of tokens; null where it prints no such figure. */
  readonly sequences: ((tokens: string) => string) | null;
}

/** How loading changes a checkpoint's weights. */
export interface LoadedWeights {
  /** The format after loading: made from the checkpoint's where `--weights` is open, else from the given one. */
  readonly loads: (format: string, asked: LoadRequest) => string;
  /** Bytes of routed experts relative to the checkpoint's, where kernels pad them or widen their scales. */
  readonly expertPadding: (experts: LoadedExperts) => number;
  /** Whether it prints and plans with the bytes that its allocator took for weights, not with the weights' own. */
  readonly inAllocatorBlocks: boolean;
  /** Formats whose blocks are padded where a rank's part ends within one. Other formats cannot be split there. */
  readonly paddedFormats: readonly string[];
}

/** For engines that load a checkpoint unchanged. */
export const PLAIN_WEIGHTS = {
  expertPadding: () => 1,
  paddedFormats: [],
  inAllocatorBlocks: false,
} as const satisfies Omit<LoadedWeights, 'loads'>;

/** Inputs of the loaded format: whether `--weights` is open, and whether the model has routed experts. */
export interface LoadRequest {
  readonly isOpen: boolean;
  readonly hasExperts: boolean;
}

/** Routed experts as they are loaded. */
export interface LoadedExperts {
  /** Widths of one expert: its input, and its inner width on one rank. */
  readonly inputSize: number;
  readonly localInnerSize: number;
  readonly format: string;
  /** Whether the checkpoint has the other matrices in FP8 (DeepSeek-V4). */
  readonly isBesideFp8: boolean;
  readonly device: Accelerator;
}

/** Inputs of an engine's defaults. */
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

/** Facts of a checkpoint that decide the format of its cache. */
export interface CheckpointCache {
  /** `kv_cache_quant_algo` of ModelOpt, `kv_cache_scheme` of compressed-tensors. */
  readonly quantization: 'modelopt-fp8' | 'scheme-fp8' | undefined;
  /** Whether an indexer selects among latents (DeepSeek-V3.2). */
  readonly hasSparseLatents: boolean;
  /** Whether cache entries stand for several tokens (DeepSeek-V4). */
  readonly isCompressed: boolean;
}

export interface ServingDefaults {
  /** Tokens of one forward step, or a function from the tokens of all sequences. */
  readonly batchedTokens: Stated<number | ((tokens: number) => number)>;
  /** Fraction of the device's memory that it uses. */
  readonly memoryUtilization: Stated<number>;
  /** Most sequences that it allocates for. */
  readonly maximumSequences: Stated<number>;
  readonly cacheFormat: Stated<string>;
  /** Fraction of the memory left by weights and a step that becomes cache. */
  readonly freeFraction: Stated<number>;
}
