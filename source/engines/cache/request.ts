import type { CacheFormat } from '../../formats/cache-format.js';

/** The request for one rank's cache. */
export interface CacheRequest {
  /** Number of concurrent sequences. */
  readonly sequences: number;
  /** Tokens of each sequence. */
  readonly sequence: number;
  readonly format: CacheFormat;
  /** Format of the values where it differs from that of the keys (llama.cpp `-ctv`). */
  readonly valueFormat?: CacheFormat;
  readonly tensorParallel: number;
  /** Tokens of one forward step. */
  readonly batchedTokens: number;
  /** Leading tokens shared by all sequences. */
  readonly sharedPrefix?: number;
  /** Number of drafted tokens. Engines with rollback keep a state for each. */
  readonly draftTokens?: number;
  /** Version of the engine; undefined for the newest. */
  readonly version?: string;
  /** Stages of the pipeline. */
  readonly stages?: number;
  /** Format of recurrent states; absent: the engine's own. */
  readonly stateFormat?: string | undefined;
  readonly settings?: CacheSettings;
}

/** Switches of engines; absent ones have the engine's default. */
export interface CacheSettings {
  /** llama.cpp: one pool of cells for all sequences (`--kv-unified`). */
  readonly isUnified?: boolean | undefined;
  /** llama.cpp: cells come in 256 with flash attention, in 32 without. */
  readonly flashAttention?: boolean;
  /** Windowed layers keep everything (llama.cpp `--swa-full`, vLLM `--disable-hybrid-kv-cache-manager`). */
  readonly fullWindows?: boolean;
  /** Whether prefixes are kept for other requests, which holds further states of each; undefined: the engine's own. */
  readonly prefixCaching?: boolean | undefined;
  /** Sequences that the engine was started with room for. */
  readonly maxSequences?: number | undefined;
  /** SGLang: memory of states as a ratio to that of tokens (`--mamba-full-memory-ratio`). */
  readonly stateRatio?: number;
}
