import type { CacheLayout } from './cache/layout.js';
import type { CacheRequest } from './cache/request.js';
import { type CacheRules, storedBytes } from './cache/rule.js';
import { largestThat } from './search.js';

/**
 * Bytes left for the cache on one rank: what the engine may take of the device, less weights and overheads; never
 * below zero; of that the share that becomes cache. vLLM: `total·gpu_memory_utilization − weights − non-torch − activation peak (− graphs)`. Integers.
 */
export function poolBytes(
  capacity: number,
  weightBytes: number,
  overheadBytes: number,
  freeFraction = 1,
): number {
  return Math.floor(freeFraction * Math.max(0, capacity - weightBytes - overheadBytes));
}

/** What a pool of cache can serve. */
export interface Capacity {
  /** Sequences of the asked length that it holds at once; vLLM prints fractions of one. */
  readonly concurrency: number;
  /** Tokens as the engine prints them. */
  readonly tokens: number;
  /** Blocks that the pool is cut into, and the tokens of one; null where it has none. */
  readonly blocks: number | null;
  readonly blockTokens: number | null;
}

/** How many sequences of `request.sequence` tokens a rank's pool of `bytes` holds. */
export type CapacityRule = (layout: CacheLayout, bytes: number, request: CacheRequest) => Capacity;

/** Of engines that print no fraction: the largest whole number. */
export function wholeSequences(rules: CacheRules): CapacityRule {
  return (layout, bytes, request) => {
    const concurrency = maximumConcurrency(rules, layout, bytes, request);
    const tokens = concurrency * request.sequence;
    return { concurrency, tokens, blocks: null, blockTokens: null };
  };
}

/** Of engines that print blocks of `block` tokens, all of a sequence's alike. */
export function blocksOfTokens(rules: CacheRules, block: number): CapacityRule {
  return (layout, bytes, request) => {
    const one = { ...request, sequences: 1, sharedPrefix: 0, sequence: block };
    const { total, recurrent, convolution, cross } = storedBytes(rules, layout, one);
    const perBlock = total - recurrent - convolution - cross;
    const concurrency = maximumConcurrency(rules, layout, bytes, request);
    if (perBlock === 0)
      return { concurrency, tokens: Number.POSITIVE_INFINITY, blocks: null, blockTokens: block };
    const blocks = Math.floor(bytes / perBlock);
    return { concurrency, tokens: blocks * block, blocks, blockTokens: block };
  };
}

/** Most sequences a search tries: beyond, no engine's scheduler goes. */
const MOST_SEQUENCES = 2 ** 40;

/**
 * The largest number of sequences whose cache is within `pool` bytes of one rank; 0 when not even one is, Infinity
 * when a sequence takes none. The cache never shrinks with more sequences.
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
