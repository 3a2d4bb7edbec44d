import type { Accelerator } from '../hardware/accelerator.js';
import type { CacheRules } from './cache/rule.js';
import type { CapacityRule } from './capacity.js';
import type { FormatSupport } from './format-support.js';
import type { Overhead, OverheadRequest } from './overheads/overhead.js';
import type { ServingRates } from './rates.js';

/**
 * The contract of every engine, serving engines and training frameworks alike. Nothing is optional: an engine that
 * leaves a question open does not compile. A mode that it lacks is null.
 */
export interface Engine {
  readonly label: string;
  /** Programs that start it, as named in command lines and logs. */
  readonly programs: readonly string[];
  /** The newest modelled version, and the day its sources were read. */
  readonly release: Release;
  readonly formats: FormatSupport;
  /** Its own name of each option; null where the option has no effect. */
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
   * Batches in a pipeline at once in decoding; 1 where a step ends before the next begins. Source:
   * docs/cost-model.md, Pipeline bubble.
   */
  readonly batchesInFlight: (stages: number, sequences: number) => number;
  /** Whether drafted tokens need cells beyond the requested context. */
  readonly draftsBeyondContext: boolean;
  readonly weights: LoadedWeights;
}

/** Changes to a checkpoint's weights on loading. */
export interface LoadedWeights {
  /** Bytes of routed experts relative to the checkpoint's, where kernels pad them. */
  readonly expertPadding: (experts: ExpertWidths, format: string) => number;
  /**
   * Formats whose blocks are padded where a rank's part would end within one; other formats cannot be split there.
   */
  readonly paddedFormats: readonly string[];
}

/** Widths of one routed expert: its input, and its inner width on one rank. */
export interface ExpertWidths {
  readonly inputSize: number;
  readonly localInnerSize: number;
}

/** Inputs of an engine's defaults. */
export interface DefaultsRequest {
  readonly device: Accelerator;
  readonly deviceBytes: number;
  readonly version: string;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  /** Tokens of all sequences: engines without chunks process them in one step. */
  readonly tokens: number;
}

/** A default with its source and the day it was read. */
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
  /** Sequences that it reserves room for. */
  readonly maximumSequences: Stated<number>;
}

export function stated<T>(value: T, source: string, date: string): Stated<T> {
  return { value, source, date };
}

/** How a framework accounts for training. */
export interface TrainingFramework {
  /** Resident overheads of a rank; `ranks` is the number that communicate. */
  readonly overheads: (ranks: number) => readonly Overhead[];
}
