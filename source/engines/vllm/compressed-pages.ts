import type { CacheOf } from '../../model/cache-class.js';
import { sumOf } from '../../quantity/index.js';
import type { CacheGroup, CacheLayout } from '../cache/layout.js';
import type { CacheRequest } from '../cache/request.js';
import { entryBytes, MIXED_ENTRY_BYTES, padTo, scaledIndexBytes } from '../cache/row.js';
import { hasReached, rollingBlocks } from './pages.js';

/** Tokens of a block: entries of compressed layers and their index keys, windows. */
export const BLOCK = 256;
const WINDOW_BLOCK = 64;
/** Page sizes are multiples of this, as the kernels require for mixed FP8 entries and for plain rows. */
const MIXED_ALIGNMENT = 576;
const PLAIN_ALIGNMENT = 512;
/** Numbers of a compressor's state, keys and scores, are in fp32. */
const STATE_BYTES = 4 * 2;

/** The first versions that count layers by page size, and that pack each group separately. */
const COUNTS_BY_SIZE = '0.23.0';
const PACKS_GROUPS = '0.27.0';

/** Pages of one size in a block. */
interface Pages {
  readonly bytes: number;
  readonly layers: number;
}

/** Layers that keep the same tokens. A block of the pool holds one page of each. */
interface PageGroup {
  readonly pages: readonly Pages[];
  /** Blocks of a sequence. */
  readonly blocks: number;
}

/** How the pool is divided, and the blocks of a sequence. */
export interface CompressedPool {
  readonly blockBytes: number;
  /** Bytes of a block that compressed layers use. */
  readonly entriesBytes: number;
  readonly windowBlocks: number;
  readonly blocksPerSequence: number;
  /** Blocks of a sequence from which the printed concurrency follows. */
  readonly printedBlocks: number;
}

/** Whether entries are mixed FP8, which is the meaning of `fp8` for the kernels chosen by default. */
function isMixed({ format }: CacheRequest): boolean {
  return format.id === 'fp8';
}

/** Bytes of an entry. */
export function compressedRow(width: number, request: CacheRequest): number {
  return isMixed(request) ? MIXED_ENTRY_BYTES : entryBytes(width, request.format);
}

function padded(bytes: number, request: CacheRequest): number {
  return padTo(bytes, isMixed(request) ? MIXED_ALIGNMENT : PLAIN_ALIGNMENT);
}

/** Bytes of the page that one layer's entries or index keys have in a block. */
export function entryPage(cache: CacheOf<'compressed' | 'index'>, request: CacheRequest): number {
  const bytes =
    cache.kind === 'index' ? scaledIndexBytes(cache.headDim) : compressedRow(cache.width, request);
  return padded((BLOCK / cache.ratio) * bytes, request);
}

/** Whether compressors look back twice as far and keep two series of keys, as those with an indexer do. */
function overlaps({ caches }: Pick<CacheGroup, 'caches'>): boolean {
  return caches.some(({ kind }) => kind === 'index');
}

/** Tokens of a block of compressor states. Its page must fit where a window's page does. */
function stateBlock(group: Pick<CacheGroup, 'caches'>): number {
  return overlaps(group) ? 4 : 8;
}

/** Blocks of the compressor states of one ratio: those that they look back at, and those of tokens in flight. */
export function stateBlocks(
  group: Pick<CacheGroup, 'caches'>,
  { ratio }: CacheOf<'compressed'>,
  request: CacheRequest,
): number {
  return rollingBlocks((overlaps(group) ? 2 : 1) * ratio, stateBlock(group), request);
}

/**
 * The pool of DeepSeek-V4: every block holds a page of each layer of one group, and is as large as the largest needs.
 * Source: vllm-project/vllm, v1/core/kv_cache_utils.py, models/deepseek_v4/compressor.py; strides of 1,473,408 and
 * 1,308,672 bytes before and of 1,002,240 after pull 48993 are printed there and in issue 54703.
 */
export function compressedPool(layout: CacheLayout, request: CacheRequest): CompressedPool {
  const entries = entriesOf(layout, request);
  const states = statesOf(layout, request);
  const windows = windowsOf(layout, [entries, ...states], request);
  const groups = [entries, ...windows, ...states];
  const blocksPerSequence = sumOf(groups, ({ blocks }) => blocks);
  const entriesBytes = bytesOf(entries);
  const isPacked = hasReached(request.version, PACKS_GROUPS);
  const aligned = isPacked ? groups : groups.map((group) => alignedTo(entries, group));
  return {
    blockBytes: isPacked
      ? Math.max(...groups.map(bytesOf))
      : alignedBlock(entries, aligned, hasReached(request.version, COUNTS_BY_SIZE)),
    entriesBytes,
    windowBlocks: sumOf(windows, ({ blocks }) => blocks),
    blocksPerSequence,
    // Pull 48317: before, bytes of all groups were divided by those of a block of entries.
    printedBlocks: isPacked
      ? blocksPerSequence
      : Math.ceil(sumOf(aligned, (group) => group.blocks * bytesOf(group)) / entriesBytes),
  };
}

function entriesOf({ groups }: CacheLayout, request: CacheRequest): PageGroup {
  const pages: Pages[] = [];
  for (const { layers, caches } of groups)
    for (const cache of caches)
      if (cache.kind === 'compressed' || cache.kind === 'index')
        pages.push({ bytes: entryPage(cache, request), layers });
  return { pages, blocks: Math.ceil(request.sequence / BLOCK) };
}

/** Compressors of one ratio, those of their indexers with them. */
function statesOf({ groups }: CacheLayout, request: CacheRequest): PageGroup[] {
  return groups.flatMap((group) => {
    const compressed = group.caches.find((cache) => cache.kind === 'compressed');
    if (!compressed) return [];
    const numbers = stateBlock(group) * (overlaps(group) ? 2 : 1) * STATE_BYTES;
    const pages: Pages[] = [];
    for (const cache of group.caches)
      if (cache.kind === 'compressed' || cache.kind === 'index') {
        const width = cache.kind === 'index' ? cache.headDim : cache.width;
        const bytes = numbers * width;
        pages.push({
          bytes: isMixed(request) ? padded(bytes, request) : bytes,
          layers: group.layers,
        });
      }
    return [{ pages, blocks: stateBlocks(group, compressed, request) }];
  });
}

/** Windows of all layers, in groups of about as many layers as the others have. */
function windowsOf(
  { groups }: CacheLayout,
  others: readonly PageGroup[],
  request: CacheRequest,
): PageGroup[] {
  let layers = 0;
  let bytes = 0;
  let blocks = 0;
  for (const group of groups)
    for (const cache of group.caches)
      if (cache.kind === 'window') {
        layers += group.layers;
        bytes = padded(WINDOW_BLOCK * compressedRow(cache.headDim, request), request);
        blocks = rollingBlocks(cache.window, WINDOW_BLOCK, request);
      }
  if (layers === 0) return [];
  const count = Math.ceil(layers / groupSize([...others.map(longest), layers], longest(others[0])));
  return Array.from({ length: count }, (_, index) => ({
    pages: [{ bytes, layers: Math.ceil((layers - index) / count) }],
    blocks,
  }));
}

/** Number of layers in a group for which all groups need the fewest filling layers (`_approximate_gcd`). */
function groupSize(counts: readonly number[], least: number): number {
  let best = least;
  let fewest = Number.POSITIVE_INFINITY;
  for (let size = least; size <= Math.max(...counts); size++) {
    const missing = sumOf(counts, (count) => padTo(count, size) - count);
    if (missing < fewest) {
      fewest = missing;
      best = size;
    }
  }
  return best;
}

/** The largest number of layers with pages of one size. */
function longest(group: PageGroup | undefined): number {
  return Math.max(1, ...sizesOf(group?.pages ?? []).values());
}

function bytesOf({ pages }: PageGroup): number {
  return sumOf(pages, ({ bytes, layers }) => bytes * layers);
}

/** Pages padded to the smallest page size of entries that holds them. */
function alignedTo(entries: PageGroup, { pages, blocks }: PageGroup): PageGroup {
  const sizes = entries.pages.map(({ bytes }) => bytes);
  return {
    blocks,
    pages: pages.map(({ bytes, layers }) => {
      const holding = sizes.filter((size) => size >= bytes);
      return { layers, bytes: holding.length > 0 ? Math.min(...holding) : bytes };
    }),
  };
}

/** A block with a place for each layer's page of each size, and first as many places as all sizes have. */
function alignedBlock(
  entries: PageGroup,
  groups: readonly PageGroup[],
  countsBySize: boolean,
): number {
  const sizes = [...sizesOf(entries.pages).keys()];
  const most = Math.max(...groups.map(longest));
  return sumOf(
    sizes,
    (size) =>
      size *
      (countsBySize ? Math.max(...groups.map(({ pages }) => sizesOf(pages).get(size) ?? 0)) : most),
  );
}

/** Layers by the size of their page. */
function sizesOf(pages: readonly Pages[]): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { bytes, layers } of pages) sizes.set(bytes, layers + (sizes.get(bytes) ?? 0));
  return sizes;
}
