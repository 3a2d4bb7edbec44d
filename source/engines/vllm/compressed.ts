import type { CacheOf } from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import type { CacheLayout } from '../cache/layout.js';
import type { CacheRequest } from '../cache/request.js';
import { type Cached, type CacheRule, cacheRule } from '../cache/rule.js';
import { attended, context, layers, ratio, sequences } from '../cache/symbols.js';
import type { Capacity } from '../capacity.js';
import { capacityOfBlocks, runningIn } from './capacity.js';
import {
  BLOCK,
  compressedPool,
  compressedRow,
  entryPage,
  stateBlocks,
} from './compressed-pages.js';
import { betweenSteps, type Page } from './pages.js';

/** One layer's page of entries or index keys in a block. */
export function compressedPage(
  cache: CacheOf<'compressed' | 'index'>,
  request: CacheRequest,
): Page {
  return { tokens: BLOCK, bytes: entryPage(cache, request) };
}

/** Bytes of a block that no layer uses. They count with the first compressed layers. */
function unfilled({ cache, layout, request }: Cached<CacheOf<'compressed'>>): number {
  const first = layout.groups
    .flatMap(({ caches }) => caches)
    .find(({ kind }) => kind === 'compressed');
  if (first !== cache) return 0;
  const { blockBytes, entriesBytes } = compressedPool(layout, request);
  return blockBytes - entriesBytes;
}

export function compressedCapacity(
  layout: CacheLayout,
  bytes: number,
  request: CacheRequest,
): Capacity {
  const { printedBlocks, blocksPerSequence, ...pool } = compressedPool(layout, request);
  const held = {
    bytes,
    blockBytes: pool.blockBytes,
    blockTokens: BLOCK,
    sequence: request.sequence,
    isUniform: false,
  };
  const others = compressedPool(layout, betweenSteps(request)).blocksPerSequence;
  return {
    ...capacityOfBlocks({ ...held, blocksPerSequence: printedBlocks }),
    running: runningIn({ ...held, blocksPerSequence }, others),
  };
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
    value: ({ cache, request }) => compressedPage(cache, request).bytes,
    meaning: 'bytes of one layer’s page in a block',
    unit: 'bytes',
    from: '--kv',
  },
} satisfies Record<string, QuantitySymbol<Cached<CacheOf<'compressed'>>>>;

const entries = {
  ...layers,
  ...context,
  ...ratio,
  r: {
    value: ({ cache, request }) => compressedRow(cache.width, request),
    meaning: 'bytes of an entry',
    unit: 'bytes',
    from: '--kv',
  },
} satisfies Record<string, QuantitySymbol<Cached<CacheOf<'compressed'>>>>;

/** Entries in blocks, and the blocks of their compressors' states. */
export function compressedBlocks(source: string): CacheRule<CacheOf<'compressed'>> {
  return cacheRule('compressed')(
    source,
    {
      formula: 'B·m·(L·P + o) + (s + (B − 1)·s_k)·Q',
      symbols: {
        ...blocks,
        o: {
          value: unfilled,
          meaning: 'bytes of a block that no layer fills',
          unit: 'bytes',
          from: '--engine-version',
        },
        s: {
          value: ({ cache, group, request }) => stateBlocks(group, cache, request),
          meaning: 'blocks of the compressor’s states: a window and the tokens in flight',
          from: 'engine max_num_batched_tokens',
        },
        s_k: {
          value: ({ cache, group, request }) => stateBlocks(group, cache, betweenSteps(request)),
          meaning: 'the same of every other sequence',
          from: 'engine remove_skipped_blocks',
        },
        Q: {
          value: ({ layout, request }) => compressedPool(layout, request).blockBytes,
          meaning: 'bytes of a block: a page of each layer of the largest group',
          unit: 'bytes',
          from: '--kv',
        },
      },
    },
    { formula: 'L·min(⌊S/ρ⌋, k)·r', symbols: { ...entries, ...attended } },
  );
}

/** Bytes that the windows of one sequence take of the pool. */
export function windowPoolBytes(layout: CacheLayout, request: CacheRequest): number {
  const { windowBlocks, blockBytes } = compressedPool(layout, request);
  return windowBlocks * blockBytes;
}

export function isCompressed({ kinds }: CacheLayout): boolean {
  return kinds.has('compressed');
}
