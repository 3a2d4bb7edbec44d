import { type CacheQuestion, indexBytes } from './cache.js';
import type { CacheLayout } from './cache-layout.js';
import { baseBlock, blocksOf, perToken, unifiedPages } from './vllm-pages.js';

/** How vLLM's pool is cut: bytes of one block over the layers that share it, and blocks of one sequence. */
export interface VllmPool {
  readonly blockBytes: number;
  readonly blocksPerSequence: number;
  /** Layers that were added so that groups are alike, in bytes of one sequence. */
  readonly paddingBytes: number;
}

/**
 * The pool of one rank. Layers of one kind form groups of equal size, the smallest kind's, or the largest's when
 * that is less than half more; groups are filled up with layers that are not there, and all share one pool of
 * blocks (vLLM `v1/core/kv_cache_utils.py`, v0.12 on). With one kind, or without the hybrid manager, a block
 * spans all layers.
 */
export function vllmPool(layout: CacheLayout, question: CacheQuestion): VllmPool {
  const kinds = new Set(
    layout.classes.map((held) =>
      held.kind === 'attention' && !question.settings?.fullWindows
        ? `${held.window} ${held.isChunked}`
        : held.kind === 'recurrent'
          ? 'recurrent'
          : 'full',
    ),
  );
  if (kinds.size <= 1 && !layout.hasRecurrent) return uniformPool(layout, question);
  const pages = unifiedPages(layout, question);
  const counts = pages.map(({ held }) => held.layers);
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  const groupSize = most < least * 1.5 ? most : least;
  const pageBytes = pages[0]?.pageBytes ?? 0;
  let blocksPerSequence = 0;
  let paddingBytes = 0;
  for (const { held, blocks } of pages) {
    const groups = Math.ceil(held.layers / groupSize);
    blocksPerSequence += groups * blocks;
    paddingBytes += (groups * groupSize - held.layers) * blocks * pageBytes;
  }
  return { blockBytes: pageBytes * groupSize, blocksPerSequence, paddingBytes };
}

function uniformPool(layout: CacheLayout, question: CacheQuestion): VllmPool {
  const block = baseBlock(layout);
  let blockBytes = 0;
  let blocksPerSequence = 0;
  for (const held of layout.classes) {
    const token =
      perToken(held, question) +
      (held.kind === 'latent' && held.indexDim > 0 ? indexBytes(held.indexDim) : 0);
    blockBytes += held.layers * block * token;
    blocksPerSequence = Math.max(blocksPerSequence, blocksOf(held, block, question));
  }
  return { blockBytes, blocksPerSequence, paddingBytes: 0 };
}
