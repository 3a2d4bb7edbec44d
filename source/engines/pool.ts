import type { CacheQuestion } from './cache.js';
import type { CacheLayout } from './cache-layout.js';
import type { Engine } from './engine.js';
import { largestThat } from './search.js';
import { vllmPool } from './vllm-pool.js';

/**
 * Bytes left for the cache on one rank: what the engine may take of the device, less weights and overheads; never
 * below zero. vLLM: `total·gpu_memory_utilization − weights − non-torch − activation peak (− graphs)`. Integers.
 */
export function poolBytes(capacity: number, weightBytes: number, overheadBytes: number): number {
  return Math.max(0, capacity - weightBytes - overheadBytes);
}

/** What a pool of cache can serve. */
export interface Capacity {
  /** Sequences of the asked length that it holds at once; vLLM prints fractions of one. */
  readonly concurrency: number;
  /** Tokens of all of them. */
  readonly tokens: number;
}

/**
 * Sequences of `question.sequence` tokens that a rank's pool holds. vLLM: blocks of the pool by blocks of one
 * sequence, as it prints them, layers that fill up groups included; others: the largest whole number.
 */
export function capacityOf(
  engine: Engine,
  layout: CacheLayout,
  pool: number,
  question: CacheQuestion,
): Capacity {
  if (engine.id !== 'vllm') {
    const concurrency = maximumConcurrency(engine, layout, pool, question);
    return { concurrency, tokens: concurrency * question.sequence };
  }
  const { blockBytes, blocksPerSequence } = vllmPool(layout, question);
  if (blockBytes === 0 || blocksPerSequence === 0)
    return { concurrency: Number.POSITIVE_INFINITY, tokens: Number.POSITIVE_INFINITY };
  const concurrency = Math.floor(pool / blockBytes) / blocksPerSequence;
  return { concurrency, tokens: Math.floor(concurrency * question.sequence) };
}

/** Most sequences a search tries: beyond, no engine's scheduler goes. */
const MOST_SEQUENCES = 2 ** 40;

/**
 * The largest number of sequences whose cache is within `pool` bytes of one rank; 0 when not even one is, Infinity
 * when a sequence takes none. The cache never shrinks with more sequences.
 */
export function maximumConcurrency(
  engine: Engine,
  layout: CacheLayout,
  pool: number,
  question: CacheQuestion,
): number {
  const fits = (sequences: number) =>
    engine.cache.bytes(layout, { ...question, sequences }).total <= pool;
  const most = largestThat(fits, MOST_SEQUENCES);
  return most === MOST_SEQUENCES ? Number.POSITIVE_INFINITY : most;
}
