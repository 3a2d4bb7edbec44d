import {
  type CacheAmounts,
  type CacheComponent,
  type CacheQuestion,
  CONVOLUTION_BYTES,
  heldState,
  STATE_BYTES,
  tokenBytes,
} from './cache.js';
import type { AttentionClass, CacheClass, CacheLayout, RecurrentClass } from './cache-layout.js';

/** Bytes by what is cached, to be added to. */
export type CacheSums = Record<CacheComponent, number>;

export function noSums(): CacheSums {
  return { full: 0, window: 0, latent: 0, index: 0, recurrent: 0, convolution: 0, cross: 0 };
}

export function withTotal(sums: CacheSums): CacheAmounts {
  const { full, window, latent, index, recurrent, convolution, cross } = sums;
  const total = full + window + latent + index + recurrent + convolution + cross;
  // One by one: to spread them takes fifty times as long, and solving asks for amounts thousands of times.
  return { full, window, latent, index, recurrent, convolution, cross, total };
}

/** What `add` tells of every class of layers, in one pass; what is cached of an encoder is alike in every engine. */
export function summed(
  { classes }: CacheLayout,
  question: CacheQuestion,
  add: (sums: CacheSums, held: CacheClass) => void,
): CacheAmounts {
  const sums = noSums();
  for (const held of classes)
    if (held.kind === 'attention' && held.crossTokens > 0) sums.cross += crossBytes(held, question);
    else add(sums, held);
  return withTotal(sums);
}

/** Adds the state and the last columns of a recurrent class, of every sequence whole (cost model §4.4). */
export function addState(
  sums: CacheSums,
  held: RecurrentClass,
  { sequences, tensorParallel }: CacheQuestion,
  columns = held.convolutionElements,
): void {
  const each = sequences * held.layers;
  sums.recurrent += each * heldState(held.stateElements, tensorParallel) * STATE_BYTES;
  sums.convolution += each * heldState(columns, tensorParallel) * CONVOLUTION_BYTES;
}

/** Bytes of the encoder's tokens that a class of layers caches for all sequences. */
function crossBytes(held: AttentionClass, question: CacheQuestion): number {
  return question.sequences * held.layers * held.crossTokens * tokenBytes(held, question);
}
