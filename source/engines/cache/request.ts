import type { CacheFormat } from '../../formats/cache-format.js';

/** What the cache of one rank is to hold. */
export interface CacheRequest {
  /** Sequences held at once. */
  readonly sequences: number;
  /** Tokens of each. */
  readonly sequence: number;
  readonly format: CacheFormat;
  /** Format of the values where it is not that of the keys (llama.cpp `-ctv`). */
  readonly valueFormat?: CacheFormat;
  readonly tensorParallel: number;
  /** Tokens of one forward step. */
  readonly batchedTokens: number;
  /** Leading tokens that all sequences share. */
  readonly sharedPrefix?: number;
  /** Tokens drafted ahead; engines that roll back keep a state for each. */
  readonly draftTokens?: number;
  readonly settings?: CacheSettings;
}

/** Switches of the engines; each has its engine's default. */
export interface CacheSettings {
  /** llama.cpp: one pool of cells for all sequences (`--kv-unified`). */
  readonly isUnified?: boolean;
  /** llama.cpp: cells come in 256 with flash attention, in 32 without. */
  readonly flashAttention?: boolean;
  /** Windowed layers keep everything (llama.cpp `--swa-full`, vLLM `--disable-hybrid-kv-cache-manager`). */
  readonly fullWindows?: boolean;
}

/** Tokens kept of all sequences together when a shared prefix is kept once. */
export function keptTokens({ sequences, sequence, sharedPrefix = 0 }: CacheRequest): number {
  const shared = Math.min(sharedPrefix, sequence);
  return sequences * sequence - (sequences - 1) * shared;
}
