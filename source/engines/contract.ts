import type { Accelerator } from '../hardware/accelerator.js';
import type { CacheRules } from './cache/rule.js';
import type { CapacityRule } from './capacity.js';
import type { FormatSupport } from './format-support.js';
import type { Overhead, OverheadRequest } from './overheads/overhead.js';
import type { ServingRates } from './rates.js';

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
export type EngineOption = 'gpuLayers' | 'cpuExperts' | 'kvValues' | 'slots' | 'fullWindows';

/** How an engine accounts for serving. */
export interface ServingEngine {
  readonly cache: CacheRules;
  readonly capacity: CapacityRule;
  readonly defaults: (asked: DefaultsRequest) => ServingDefaults;
  /** Overheads of one rank, each a figure of its own. */
  readonly overheads: (request: OverheadRequest) => readonly Overhead[];
  readonly rates: ServingRates;
  /** Whether it gives the layers that are on devices out by their free memory, instead of in even stages. */
  readonly spreadsLayers: boolean;
  /** Whether it takes its whole share of a device at start, to hold a pool of cache. */
  readonly fillsShare: boolean;
  /**
   * Batches that pass a pipeline's stages at once in decoding (docs/cost-model.md, Pipeline bubble). One: a step ends
   * before the next begins.
   */
  readonly batchesInFlight: (stages: number, sequences: number) => number;
  /** Whether drafted tokens need cells beyond the context asked for. */
  readonly draftsBeyondContext: boolean;
  readonly weights: LoadedWeights;
}

/** What loading changes about a checkpoint's weights. */
export interface LoadedWeights {
  /** Bytes of routed experts as a share of the checkpoint's, where kernels want them padded. */
  readonly expertPadding: (experts: ExpertWidths, format: string) => number;
  /** Formats whose blocks are padded where a rank's part would end within one; others can't be split there. */
  readonly paddedFormats: readonly string[];
}

/** Widths of one routed expert: what it reads, and its inner width on one rank. */
export interface ExpertWidths {
  readonly inputSize: number;
  readonly localInnerSize: number;
}

/** What defaults depend on. */
export interface DefaultsRequest {
  readonly device: Accelerator;
  readonly deviceBytes: number;
  readonly version: string;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Tokens of all sequences: engines without chunks take them in one step. */
  readonly tokens: number;
}

/** A default with where it was read, and when. */
export interface Stated<T> {
  readonly value: T;
  readonly source: string;
  readonly date: string;
}

export interface ServingDefaults {
  /** Tokens of one forward step. */
  readonly batchedTokens: Stated<number>;
  /** Share of the device's memory it takes. */
  readonly memoryUtilization: Stated<number>;
  /** Sequences it makes room for at once. */
  readonly maximumSequences: Stated<number>;
}

export function stated<T>(value: T, source: string, date: string): Stated<T> {
  return { value, source, date };
}

/** How a framework accounts for training. */
export interface TrainingFramework {
  /** What stands on a rank whatever the step does; `ranks`: how many communicate. */
  readonly overheads: (ranks: number) => readonly Overhead[];
}
