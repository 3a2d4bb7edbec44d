import type { CacheClass, CacheKind, CacheOf } from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import { type Cached, type CacheRule, type CacheRules, cacheRule } from '../cache/rule.js';
import { context, layers, sequences } from '../cache/symbols.js';
import { compressedBlocks, compressedPage, isCompressed, windowPoolBytes } from './compressed.js';
import {
  betweenSteps,
  blocksOf,
  largestPage,
  type Page,
  pageOf,
  type StateCache,
  sharedBlocks,
  stateBlocks,
  stateBytes,
  statePage,
  type TokenCache,
  tokenBytes,
} from './pages.js';

const REPOSITORY = 'vllm-project/vllm, v0.12–0.20';
const INTERFACE = `${REPOSITORY}, v1/kv_cache_interface.py`;
const MAMBA = `${REPOSITORY}, model_executor/layers/mamba/mamba_utils.py`;

/** The page of a cache. Index keys beside compressed entries have pages in the same blocks. */
function pageIn({ cache, layout, request }: Cached<TokenCache>): Page {
  return cache.kind === 'index' && isCompressed(layout)
    ? compressedPage(cache, request)
    : pageOf(cache, layout, request);
}

const page = {
  t: {
    value: (cached) => pageIn(cached).tokens,
    meaning: 'tokens of a block',
    unit: 'tokens',
    from: 'engine block_size',
  },
} satisfies Record<string, QuantitySymbol<Cached<TokenCache>>>;

const pages = {
  ...layers,
  ...sequences,
  m: {
    value: (cached) => blocksOf(cached.cache, pageIn(cached).tokens, cached.request),
    meaning: 'blocks of the sequence whose tokens a step computes',
    from: 'engine max_memory_usage_bytes',
  },
  k: {
    value: (cached) => blocksOf(cached.cache, pageIn(cached).tokens, betweenSteps(cached.request)),
    meaning: 'blocks of every other: those that left a window are given back',
    from: 'engine remove_skipped_blocks',
  },
  p: {
    value: (cached) => {
      const { cache, request } = cached;
      const rolls = cache.kind === 'window' && !request.settings?.fullWindows;
      return rolls ? 0 : sharedBlocks(pageIn(cached).tokens, request);
    },
    meaning: 'blocks of the shared prefix, held once',
    from: '--shared-prefix',
  },
  P: {
    value: (cached) => pageIn(cached).bytes,
    meaning: 'bytes of a block in one layer on this rank, padding included',
    unit: 'bytes',
    from: 'engine page_size_bytes',
  },
} satisfies Record<string, QuantitySymbol<Cached<TokenCache>>>;

/** Whole blocks are read, up to the number of tokens that a query attends to. */
function reading<C extends TokenCache>(attendedTokens: (cached: Cached<C>) => number | undefined) {
  return {
    ...layers,
    ...context,
    ...page,
    k: {
      value: (cached: Cached<C>) =>
        attendedTokens(cached) ??
        Math.ceil(cached.request.sequence / page.t.value(cached)) * page.t.value(cached),
      meaning: 'tokens that a query attends to; all without a window or an indexer',
      unit: 'tokens',
      from: 'config sliding_window or index_topk',
    },
    r: {
      value: ({ cache, request }: Cached<C>) => tokenBytes(cache, request),
      meaning: 'bytes of one token in one layer on this rank',
      unit: 'bytes',
      from: '--kv',
    },
  } as const;
}

type PagedKind = Exclude<CacheKind, 'recurrent' | 'convolution'>;

function paged<K extends PagedKind>(
  kind: K,
  source: string,
  attendedTokens: (cached: Cached<CacheOf<K>>) => number | undefined = () => undefined,
): CacheRule<CacheOf<K>> {
  return cacheRule(kind)(
    source,
    { formula: 'L·(m + (B − 1)·(k − p))·P', symbols: pages },
    { formula: 'L·min(⌈S/t⌉·t, k)·r', symbols: reading(attendedTokens) },
  );
}

/**
 * Bytes that pad a state block to the page size of all layers. They count with the recurrent state where there is
 * one.
 */
function paddingOf({ cache, group, layout, request }: Cached<StateCache>): number {
  const pads = cache.kind === 'recurrent' || !group.caches.some(isRecurrent);
  return pads ? largestPage(layout, request) - statePage(group, layout, request) : 0;
}

function isRecurrent({ kind }: CacheClass): boolean {
  return kind === 'recurrent';
}

const state = {
  ...layers,
  e: {
    value: ({ cache, layout, request }) => stateBytes(cache, layout, request),
    meaning: 'bytes of a state in one layer on this rank',
    unit: 'bytes',
    from: 'derived from the widths of the state and its dtype',
  },
} satisfies Record<string, QuantitySymbol<Cached<StateCache>>>;
const statePages = {
  ...state,
  ...sequences,
  m: {
    value: ({ request }) => stateBlocks(request),
    meaning:
      'state blocks of a sequence: one, one for each drafted token, one where prefixes are cached',
    from: '--draft-tokens, --prefix-caching',
  },
  x: {
    value: paddingOf,
    meaning: 'bytes that pad a state block to the page of all layers',
    unit: 'bytes',
    from: 'engine mamba_page_size_padded',
  },
} satisfies Record<string, QuantitySymbol<Cached<StateCache>>>;

function stateRule<K extends 'recurrent' | 'convolution'>(kind: K): CacheRule<CacheOf<K>> {
  return cacheRule(kind)(
    MAMBA,
    { formula: 'L·B·m·(e + x)', symbols: statePages },
    { formula: 'L·e', symbols: state },
  );
}

const windows = paged('window', INTERFACE, ({ cache }) => cache.window);

/** DeepSeek-V4's windows use blocks of the compressed layers' pool. */
const windowRule: typeof windows = {
  ...windows,
  stored: cacheRule('window')(
    INTERFACE,
    {
      formula: 'v·(W + (B − 1)·W_k) + (1 − v)·L·(m + (B − 1)·(k − p))·P',
      symbols: {
        ...pages,
        v: {
          value: ({ layout }) => Number(isCompressed(layout)),
          meaning: '1 beside compressed layers, else 0',
          from: 'config compress_ratios',
        },
        W: {
          value: ({ layout, request }) =>
            isCompressed(layout) ? windowPoolBytes(layout, request) : 0,
          meaning: 'bytes that a sequence’s windows take of the compressed layers’ pool',
          unit: 'bytes',
          from: 'engine block_size',
        },
        W_k: {
          value: ({ layout, request }) =>
            isCompressed(layout) ? windowPoolBytes(layout, betweenSteps(request)) : 0,
          meaning: 'the same of every other sequence',
          unit: 'bytes',
          from: 'engine remove_skipped_blocks',
        },
      },
    },
    { formula: '0·L', symbols: layers },
  ).stored,
};

/** Whole blocks of tokens, with pages of one size in models with recurrent layers. */
export const vllmCache: CacheRules = {
  full: paged('full', INTERFACE),
  window: windowRule,
  latent: paged('latent', `${INTERFACE} (MLAAttentionSpec)`, ({ cache }) => cache.attended),
  index: paged('index', `${REPOSITORY}, model_executor/models/deepseek_v2.py`),
  compressed: compressedBlocks(`${REPOSITORY}, model_executor/models/deepseek_v4.py`),
  recurrent: stateRule('recurrent'),
  convolution: stateRule('convolution'),
  cross: paged('cross', INTERFACE),
};
