import { type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { CacheLayout } from '../cache/layout.js';
import type { CacheRequest } from '../cache/request.js';
import { type CacheRules, storedBytes } from '../cache/rule.js';
import type { Capacity } from '../capacity.js';
import { POOL_FIGURES, poolSymbol } from '../capacity-figures.js';
import { sglangCache } from './cache.js';

/** State slots of a request with prefix cache: buffers for prefixes where the architecture has them, else without. */
const BUFFERED_SLOTS = 5;
const UNBUFFERED_SLOTS = 3;
/** Without prefix cache: its own state alone. */
const OWN_SLOT = 1;
const BUFFERED = new Set(['gated-delta', 'kimi-delta']);

/**
 * The pools of one rank. Tokens are those of the pool, whatever sequence is asked for (`max_total_num_tokens`). In models
 * with recurrent layers the pool is parted once: r/(1 + r) of it for states, the rest for tokens; a request takes
 * several state slots, and with drafts one more state for each drafted token. Without prefix cache, states are those of
 * `--max-running-requests` where it is given (`_handle_max_mamba_cache`).
 * Source: sgl-project/sglang, mem_cache/memory_pool.py, model_executor/pool_configurator.py.
 */
export function sglangCapacity(
  layout: CacheLayout,
  bytes: number,
  request: CacheRequest,
): Capacity {
  const { sequence, settings, draftTokens = 0 } = request;
  const one = { ...request, sequences: 1, sharedPrefix: 0, draftTokens: 0 };
  const state = storedStates(sglangCache, layout, one);
  const told = state > 0 ? toldStates(state, request) : undefined;
  const asked = state > 0 ? (settings?.stateRatio ?? 0) : 0;
  const ratio = told === undefined ? asked : told / Math.max(1, bytes - told);
  const share = told ?? (bytes * ratio) / (1 + ratio);
  const perToken = bytesPerToken(layout, one) + (draftTokens > 0 ? draftBytes(layout, one) : 0);
  const requests =
    state > 0 ? requestsOf(layout, Math.min(bytes, share), state, request) : Infinity;
  const pool = { bytes, ratio, perToken, sequence, requests };
  if (perToken === 0)
    return {
      concurrency: requests,
      tokens: Infinity,
      blocks: null,
      blockTokens: 1,
      figures: () => (state > 0 ? [statesAlone.entry(pool)] : []),
    };
  const concurrency = state > 0 ? boundByStates : boundByTokens;
  return {
    concurrency: concurrency.amount(pool),
    running: runningIn(pool, request),
    tokens: tokensOfPool.amount(pool),
    blocks: null,
    blockTokens: 1,
    figures: () => [tokensOfPool.entry(pool), concurrency.entry(pool)],
  };
}

/** Bytes of states where their number is given: one for each request that may run. */
function toldStates(state: number, { settings, draftTokens = 0 }: CacheRequest) {
  if (settings?.prefixCaching !== false || draftTokens > 0) return undefined;
  return settings.maxSequences === undefined ? undefined : settings.maxSequences * state;
}

interface TokenPool {
  readonly bytes: number;
  /** Bytes of states for each byte of tokens; 0 without states. */
  readonly ratio: number;
  readonly perToken: number;
  readonly sequence: number;
  /** Number of requests whose states fit. */
  readonly requests: number;
}

const define = quantities<TokenPool>();
const source = 'sgl-project/sglang, mem_cache/memory_pool.py, model_executor/pool_configurator.py';

const tokensOfPool = define({
  ...POOL_FIGURES.tokens,
  formula: '⌊pool/(1 + r)/t⌋',
  symbols: {
    pool: poolSymbol,
    r: {
      value: ({ ratio }) => ratio,
      meaning: 'bytes of recurrent states for each byte of tokens',
      from: '--state-ratio',
    },
    t: {
      value: ({ perToken }) => perToken,
      meaning: 'bytes of a token in all layers of the rank, that of a drafting layer included',
      unit: 'bytes',
      from: 'derived as kvCache, of one token',
    },
  },
  source,
});

const S: QuantitySymbol<TokenPool> = {
  value: ({ sequence }) => sequence,
  meaning: 'tokens of a sequence',
  unit: 'tokens',
  from: '--sequence',
};

const tokens: QuantitySymbol<TokenPool> = {
  value: tokensOfPool.amount,
  meaning: 'tokens of the pool',
  unit: 'tokens',
  from: 'row kvCache.pool.tokens',
};

const boundByTokens = define({
  ...POOL_FIGURES.concurrency,
  formula: '⌊tokens/S⌋',
  symbols: { tokens, S },
  source,
});

const requests: QuantitySymbol<TokenPool> = {
  value: (pool) => pool.requests,
  meaning: 'requests whose recurrent states there is room for',
  from: '--state-ratio',
};

const boundByStates = define({
  ...POOL_FIGURES.concurrency,
  formula: 'min(⌊tokens/S⌋, requests)',
  symbols: { tokens, S, requests },
  source,
});

const statesAlone = define({
  ...POOL_FIGURES.concurrency,
  formula: 'requests',
  symbols: { requests },
  source,
});

/** Sequences that run at once, their common prefix held once (mem_cache/radix_cache.py). */
function runningIn(pool: TokenPool, { sharedPrefix = 0 }: CacheRequest): number {
  const prefix = Math.min(sharedPrefix, pool.sequence - 1);
  const own = Math.floor((tokensOfPool.amount(pool) - prefix) / (pool.sequence - prefix));
  return Math.max(0, Math.min(own, pool.requests));
}

/** Number of requests whose states fit into their part of the pool. */
function requestsOf(
  layout: CacheLayout,
  share: number,
  state: number,
  { draftTokens: drafts = 0, settings }: CacheRequest,
): number {
  const slots = settings?.prefixCaching === false ? OWN_SLOT : slotsOf(layout);
  const free = drafts > 0 ? share - state * (1 + drafts) : share;
  return Math.max(0, Math.floor(Math.floor(free / (state * (1 + drafts / slots))) / slots));
}

function slotsOf({ groups }: CacheLayout): number {
  const isBuffered = groups.some(({ caches }) =>
    caches.some((cache) => cache.kind === 'recurrent' && BUFFERED.has(cache.flavour)),
  );
  return isBuffered ? BUFFERED_SLOTS : UNBUFFERED_SLOTS;
}

function storedStates(rules: CacheRules, layout: CacheLayout, request: CacheRequest): number {
  const { recurrent, convolution } = storedBytes(rules, layout, request);
  return recurrent + convolution;
}

/** Number of tokens over which the bytes of one are averaged, a multiple of every ratio. */
const MANY = 5 * 2 ** 14;

function bytesPerToken(layout: CacheLayout, request: CacheRequest): number {
  const stored = storedBytes(sglangCache, layout, { ...request, sequence: MANY });
  return (stored.total - stored.recurrent - stored.convolution - stored.cross) / MANY;
}

/** Bytes of the drafting module's cache. Its layer caches as one of the model's attention layers. */
function draftBytes(layout: CacheLayout, request: CacheRequest): number {
  for (const group of layout.groups)
    for (const { kind } of group.caches)
      if (kind === 'full' || kind === 'latent')
        return bytesPerToken({ ...layout, groups: [{ ...group, layers: 1 }] }, request);
  return 0;
}
