import type { CacheLayout } from './cache/layout.js';
import type { CacheRequest } from './cache/request.js';
import { type CacheRules, storedBytes } from './cache/rule.js';
import { largestThat } from './search.js';

/**
 * Bytes left for the cache on one rank, at least 0: the engine's share of the device less weights and overheads.
 * vLLM: `total·gpu_memory_utilization − weights − non-torch − activation peak (− graphs)`. Integers.
 */
export function poolBytes(capacity: number, weightBytes: number, overheadBytes: number): number {
  return Math.max(0, capacity - weightBytes - overheadBytes);
}

/** The sequences and tokens that a pool of cache serves. */
export interface Capacity {
  /** Sequences of the requested length held at once; vLLM prints fractions of one. */
  readonly concurrency: number;
  /** Tokens of all of them. */
  readonly tokens: number;
}

/** How many sequences of `request.sequence` tokens a rank's pool of `bytes` holds. */
export type CapacityRule = (layout: CacheLayout, bytes: number, request: CacheRequest) => Capacity;

/** For engines without fractions: the largest whole number. */
export function wholeSequences(rules: CacheRules): CapacityRule {
  return (layout, bytes, request) => {
    const concurrency = maximumConcurrency(rules, layout, bytes, request);
    return { concurrency, tokens: concurrency * request.sequence };
  };
}

/** Bound of the search, above any engine's scheduler. */
const MOST_SEQUENCES = 2 ** 40;

/**
 * The largest number of sequences whose cache is within `pool` bytes of one rank; 0 when not even one is, Infinity
 * when a sequence takes none. The cache does not shrink with more sequences.
 */
export function maximumConcurrency(
  rules: CacheRules,
  layout: CacheLayout,
  pool: number,
  request: CacheRequest,
): number {
  const fits = (sequences: number) =>
    storedBytes(rules, layout, { ...request, sequences }).total <= pool;
  const most = largestThat(fits, MOST_SEQUENCES);
  return most === MOST_SEQUENCES ? Number.POSITIVE_INFINITY : most;
}
