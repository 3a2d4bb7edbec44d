import type { CacheClass } from '../../model/cache-class.js';
import type { CacheLayout } from '../cache/layout.js';
import type { CacheRequest } from '../cache/request.js';
import type { Capacity } from '../capacity.js';
import {
  attentionBlock,
  blocksOf,
  hasStates,
  isState,
  largestPage,
  stateBlocks,
  tokenBytes,
  unifiedPage,
} from './pages.js';

/** The division of the pool: bytes of one block over the layers that share it, and blocks of one sequence. */
export interface VllmPool {
  readonly blockBytes: number;
  readonly blocksPerSequence: number;
  /** Padding layers that make groups equal, in bytes of one sequence. */
  readonly paddingBytes: number;
}

/**
 * The pool of one rank. Layers of one kind form groups of equal size, the smallest kind's, or the largest's when that
 * is less than half more; groups are padded with absent layers, and all share one pool of blocks (vLLM
 * `v1/core/kv_cache_utils.py`, v0.12 on). With one kind, or without the hybrid manager, a block spans all layers.
 */
export function vllmPool(layout: CacheLayout, request: CacheRequest): VllmPool {
  if (!hasStates(layout) && kindsOf(layout, request) <= 1) return uniformPool(layout, request);
  const page = largestPage(layout, request);
  const groups = layout.groups.flatMap(({ layers, caches }) => {
    const blocks = blocksOfLayer(caches, layout, request);
    return blocks === undefined ? [] : [{ layers, blocks }];
  });
  const counts = groups.map(({ layers }) => layers);
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  const groupSize = most < least * 1.5 ? most : least;
  let blocksPerSequence = 0;
  let paddingBytes = 0;
  for (const { layers, blocks } of groups) {
    const filled = Math.ceil(layers / groupSize);
    blocksPerSequence += filled * blocks;
    paddingBytes += (filled * groupSize - layers) * blocks * page;
  }
  return { blockBytes: page * groupSize, blocksPerSequence, paddingBytes };
}

/** Kinds of layers with different tokens. */
function kindsOf({ groups }: CacheLayout, { settings }: CacheRequest): number {
  const kinds = new Set<string>();
  for (const { caches } of groups)
    for (const cache of caches)
      kinds.add(
        cache.kind === 'window' && !settings?.fullWindows
          ? `${cache.window} ${cache.isChunked}`
          : 'full',
      );
  return kinds.size;
}

/** Blocks of one sequence in one layer; undefined for layers with index keys only, which have a separate pool. */
function blocksOfLayer(
  caches: readonly CacheClass[],
  layout: CacheLayout,
  request: CacheRequest,
): number | undefined {
  const [cache] = caches.filter(({ kind }) => kind !== 'index');
  if (cache === undefined) return undefined;
  if (isState(cache)) return stateBlocks(request);
  return blocksOf(cache, unifiedPage(cache, layout, request).tokens, request);
}

function uniformPool(layout: CacheLayout, request: CacheRequest): VllmPool {
  const block = attentionBlock(layout, request);
  let blockBytes = 0;
  let blocksPerSequence = 0;
  for (const { layers, caches } of layout.groups)
    for (const cache of caches) {
      if (isState(cache)) continue;
      blockBytes += layers * block * tokenBytes(cache, request);
      blocksPerSequence = Math.max(blocksPerSequence, blocksOf(cache, block, request));
    }
  return { blockBytes, blocksPerSequence, paddingBytes: 0 };
}

/** Blocks of the pool over blocks of one sequence, as vLLM prints it, padding layers included. */
export function vllmCapacity(layout: CacheLayout, bytes: number, request: CacheRequest): Capacity {
  const { blockBytes, blocksPerSequence } = vllmPool(layout, request);
  if (blockBytes === 0 || blocksPerSequence === 0)
    return { concurrency: Number.POSITIVE_INFINITY, tokens: Number.POSITIVE_INFINITY };
  const concurrency = Math.floor(bytes / blockBytes) / blocksPerSequence;
  return { concurrency, tokens: Math.floor(concurrency * request.sequence) };
}
