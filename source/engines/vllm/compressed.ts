import type { CacheClass, CacheOf } from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import type { CacheGroup, CacheLayout } from '../cache/layout.js';
import type { CacheRequest } from '../cache/request.js';
import { entryBytes, MIXED_ENTRY_BYTES, scaledIndexBytes } from '../cache/row.js';
import { type Cached, type CacheRule, cacheRule } from '../cache/rule.js';
import { attended, context, layers, ratio, sequences } from '../cache/symbols.js';
import type { Capacity } from '../capacity.js';
import { capacityOfBlocks } from './capacity.js';
import { betweenSteps } from './pages.js';

/**
 * DeepSeek-V4's cache: blocks of 256 tokens over all compressed layers with their index keys; windows and the states of
 * the compressors take blocks of the same pool, for a window and the tokens of a step.
 * Source: vllm-project/vllm, model_executor/models/deepseek_v4.py, v1/core/kv_cache_utils.py.
 */
const BLOCK = 256;
/** Tokens of a window layer in one page of a compressed one. */
const WINDOW_PAGE = 64;

/** Bytes of an entry: mixed FP8 on compute capabilities 9 and 12, plain rows on 10. */
export function compressedRow(width: number, request: CacheRequest): number {
  const { format, capability = 0 } = request;
  const isMixed = format.id === 'fp8' && Math.floor(capability) !== 10;
  return isMixed ? MIXED_ENTRY_BYTES : entryBytes(width, format);
}

/** Bytes of one cache in a block of 256 tokens, in one layer. */
function blockBytesOf(cache: CacheClass, request: CacheRequest): number {
  if (cache.kind === 'compressed')
    return (BLOCK / cache.ratio) * compressedRow(cache.width, request);
  return cache.kind === 'index' ? (BLOCK / cache.ratio) * scaledIndexBytes(cache.headDim) : 0;
}

/** Bytes of one block over all compressed layers. */
function blockBytes({ groups }: CacheLayout, request: CacheRequest): number {
  let bytes = 0;
  for (const { layers: count, caches } of groups)
    for (const cache of caches) bytes += count * blockBytesOf(cache, request);
  return bytes;
}

/** Blocks that a sequence's windows take: all layers' pages, in groups that fill a block. */
function windowBlocks(layout: CacheLayout, request: CacheRequest): number {
  let blocks = 0;
  for (const { layers: count, caches } of layout.groups)
    for (const cache of caches)
      if (cache.kind === 'window') {
        const page = WINDOW_PAGE * compressedRow(cache.headDim, request);
        const groups = Math.ceil((count * page) / blockBytes(layout, request));
        blocks += groups * pagesOf(cache.window, WINDOW_PAGE, request);
      }
  return blocks;
}

/** Blocks of the compressors' states: their window and a step's tokens, in pages of as many tokens as an entry stands for. */
function stateBlocks(layout: CacheLayout, request: CacheRequest): number {
  let blocks = 0;
  for (const { caches } of layout.groups)
    for (const cache of caches)
      if (cache.kind === 'compressed')
        blocks += pagesOf(windowOf(caches, cache), cache.ratio, request);
  return blocks;
}

/** Compressors whose windows overlap look back twice as far. */
function windowOf(caches: CacheGroup['caches'], { ratio: tokens }: CacheOf<'compressed'>): number {
  return caches.some(({ kind }) => kind === 'index') ? 2 * tokens : tokens;
}

function pagesOf(window: number, page: number, { sequence, batchedTokens }: CacheRequest): number {
  return Math.ceil(Math.min(window - 1 + batchedTokens, sequence) / page) + 1;
}

function blocksOfSequence(layout: CacheLayout, request: CacheRequest): number {
  return (
    Math.ceil(request.sequence / BLOCK) +
    windowBlocks(layout, request) +
    stateBlocks(layout, request)
  );
}

export function compressedCapacity(
  layout: CacheLayout,
  bytes: number,
  request: CacheRequest,
): Capacity {
  return capacityOfBlocks({
    bytes,
    blockBytes: blockBytes(layout, request),
    blocksPerSequence: blocksOfSequence(layout, request),
    blockTokens: BLOCK,
    sequence: request.sequence,
    isUniform: false,
  });
}

const blocks = {
  ...layers,
  ...sequences,
  m: {
    value: ({ request }) => Math.ceil(request.sequence / BLOCK),
    meaning: 'blocks of 256 tokens of a sequence',
    from: '--sequence',
  },
  P: {
    value: ({ cache, request }) => blockBytesOf(cache, request),
    meaning: 'bytes of a block in one layer',
    unit: 'bytes',
    from: 'format of the cache',
  },
} satisfies Record<string, QuantitySymbol<Cached>>;

const entries = {
  ...layers,
  ...context,
  ...ratio,
  r: {
    value: ({ cache, request }) => compressedRow(cache.width, request),
    meaning: 'bytes of an entry',
    unit: 'bytes',
    from: 'format of the cache',
  },
} satisfies Record<string, QuantitySymbol<Cached<CacheOf<'compressed'>>>>;

/** Entries in blocks, and the blocks of their compressors' states. */
export function compressedBlocks(source: string): CacheRule<CacheOf<'compressed'>> {
  return cacheRule('compressed')(
    source,
    {
      formula: 'B·L·m·P + (s + (B − 1)·s_k)·Q',
      symbols: {
        ...blocks,
        s: {
          value: ({ cache, group, request }) =>
            pagesOf(windowOf(group.caches, cache), cache.ratio, request),
          meaning: 'blocks of the compressor’s states: a window and a step’s tokens',
          from: 'engine max_num_batched_tokens',
        },
        s_k: {
          value: ({ cache, group, request }) =>
            pagesOf(windowOf(group.caches, cache), cache.ratio, betweenSteps(request)),
          meaning: 'the same of every other sequence',
          from: 'engine remove_skipped_blocks',
        },
        Q: {
          value: ({ layout, request }) => blockBytes(layout, request),
          meaning: 'bytes of a block over all compressed layers',
          unit: 'bytes',
          from: 'format of the cache',
        },
      },
    },
    { formula: 'L·min(⌊S/ρ⌋, k)·r', symbols: { ...entries, ...attended } },
  );
}

/** Bytes that the windows of one sequence take of the pool. */
export function windowPoolBytes(layout: CacheLayout, request: CacheRequest): number {
  return windowBlocks(layout, request) * blockBytes(layout, request);
}

export function isCompressed({ kinds }: CacheLayout): boolean {
  return kinds.has('compressed');
}
