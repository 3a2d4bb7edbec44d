import type { CacheClass } from '../../model/cache-class.js';
import type { CacheLayout } from '../cache/layout.js';
import type { CacheRequest } from '../cache/request.js';
import type { Capacity } from '../capacity.js';
import { capacityOfBlocks, runningIn } from './capacity.js';
import { compressedCapacity, isCompressed } from './compressed.js';
import {
  attentionBlock,
  betweenSteps,
  blocksOf,
  hasStates,
  isState,
  largestPage,
  sharedBlocks,
  stateBlocks,
  type TokenCache,
  tokenBytes,
  unifiedPage,
} from './pages.js';

/** How the pool is divided: bytes of one block over the layers that share it, and blocks of one sequence. */
export interface VllmPool {
  readonly blockBytes: number;
  readonly blocksPerSequence: number;
  /** Whether a block spans all layers. */
  readonly isUniform: boolean;
}

/** Blocks that one sequence takes in one layer. */
type BlocksOfOne = (cache: TokenCache, blockTokens: number, request: CacheRequest) => number;

/**
 * Blocks of a sequence whose prompt is not being read: those that left its windows are given back, those of a common prefix
 * are held once (vLLM `v1/core/single_type_kv_cache_manager.py`, `remove_skipped_blocks`).
 */
const blocksOfOther: BlocksOfOne = (cache, blockTokens, request) => {
  const rolls = cache.kind === 'window' && !request.settings?.fullWindows;
  const held = blocksOf(cache, blockTokens, betweenSteps(request));
  return rolls || cache.kind === 'cross' ? held : held - sharedBlocks(blockTokens, request);
};

/**
 * The pool of one rank. Layers of one kind form groups of equal size, the smallest kind's, or the largest's when
 * that is less than half more; groups are filled up with layers that are not there, and all share one pool of
 * blocks (vLLM `v1/core/kv_cache_utils.py`, v0.12 on). With one kind, or without the hybrid manager, a block
 * spans all layers.
 */
export function vllmPool(
  layout: CacheLayout,
  request: CacheRequest,
  blocksOfOne: BlocksOfOne = blocksOf,
): VllmPool {
  if (!hasStates(layout) && kindsOf(layout, request) <= 1)
    return uniformPool(layout, request, blocksOfOne);
  const page = largestPage(layout, request);
  const groups = layout.groups.flatMap(({ layers, caches }) => {
    const blocks = blocksOfLayer(caches, layout, request, blocksOfOne);
    return blocks === undefined ? [] : [{ layers, blocks }];
  });
  const counts = groups.map(({ layers }) => layers);
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  const groupSize = most < least * 1.5 ? most : least;
  let blocksPerSequence = 0;
  for (const { layers, blocks } of groups)
    blocksPerSequence += Math.ceil(layers / groupSize) * blocks;
  return { blockBytes: page * groupSize, blocksPerSequence, isUniform: false };
}

/** Groups of layers that keep different tokens. */
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

/**
 * Blocks of one sequence in one layer; undefined for layers that cache only index keys, which have a pool of their
 * own.
 */
function blocksOfLayer(
  caches: readonly CacheClass[],
  layout: CacheLayout,
  request: CacheRequest,
  blocksOfOne: BlocksOfOne,
): number | undefined {
  const [cache] = caches.filter(({ kind }) => kind !== 'index');
  if (cache === undefined) return undefined;
  if (isState(cache)) return stateBlocks(request);
  return blocksOfOne(cache, unifiedPage(cache, layout, request).tokens, request);
}

function uniformPool(
  layout: CacheLayout,
  request: CacheRequest,
  blocksOfOne: BlocksOfOne,
): VllmPool {
  const block = attentionBlock(layout, request);
  let blockBytes = 0;
  let blocksPerSequence = 0;
  for (const { layers, caches } of layout.groups)
    for (const cache of caches) {
      if (isState(cache)) continue;
      blockBytes += layers * block * tokenBytes(cache, request);
      blocksPerSequence = Math.max(blocksPerSequence, blocksOfOne(cache, block, request));
    }
  return { blockBytes, blocksPerSequence, isUniform: true };
}

/**
 * Blocks of the pool by blocks of one sequence, layers that fill up groups included. The tokens it prints are those of
 * its blocks, and of the sequences it holds where layers of several kinds share them.
 */
export function vllmCapacity(layout: CacheLayout, bytes: number, request: CacheRequest): Capacity {
  if (isCompressed(layout)) return compressedCapacity(layout, bytes, request);
  const { blockBytes, blocksPerSequence, isUniform } = vllmPool(layout, request);
  const blockTokens = attentionBlock(layout, request);
  const { sequence } = request;
  const pool = { bytes, blockBytes, blocksPerSequence, blockTokens, sequence, isUniform };
  const others = vllmPool(layout, request, blocksOfOther).blocksPerSequence;
  return { ...capacityOfBlocks(pool), running: runningIn(pool, others) };
}
