import type { CacheClass, ConvolutionCache, RecurrentCache } from '../../model/cache-class.js';
import { sumOf } from '../../quantity/index.js';
import type { CacheGroup, CacheLayout } from '../cache/layout.js';
import type { CacheRequest } from '../cache/request.js';
import {
  CONVOLUTION_BYTES,
  entryBytes,
  keyValueBytes,
  latentBytes,
  localElements,
  scaledIndexBytes,
} from '../cache/row.js';
import { isAtLeast } from '../version.js';

/** Tokens of a block: 16, and 64 for latent attention, whose kernels ask for it. */
const BLOCK = 16;
const LATENT_BLOCK = 64;
/** Kernels require attention blocks of hybrid models in multiples of this. */
const BLOCK_ALIGNMENT = 16;
/** FP8 latents of sparse attention: 512 values, 4 fp32 scales, 64 bf16 rope values. */
const SPARSE_LATENT_BYTES = 656;

export type StateCache = RecurrentCache | ConvolutionCache;
/** Caches that grow with the number of tokens. */
export type TokenCache = Exclude<CacheClass, StateCache>;

export function isState(cache: CacheClass): cache is StateCache {
  return cache.kind === 'recurrent' || cache.kind === 'convolution';
}

/**
 * Bytes of an element of recurrent state: of the format asked for, else the config's own; Kimi's and Qwen3.5's are fp32
 * by their config classes, all others as wide as activations (`mamba_ssm_cache_dtype`, auto).
 */
function stateElementBytes(
  { flavour }: RecurrentCache,
  { architecture, states }: CacheLayout,
  { stateFormat = states }: CacheRequest,
): number {
  if (stateFormat !== undefined) return stateFormat === 'fp32' ? 4 : 2;
  return flavour === 'kimi-delta' || architecture.startsWith('qwen3_5') ? 4 : 2;
}

/** Bytes of one sequence's state in one layer of one rank. */
export function stateBytes(cache: StateCache, layout: CacheLayout, request: CacheRequest): number {
  const { tensorParallel } = request;
  if (cache.kind === 'recurrent')
    return (
      localElements(cache.elements, tensorParallel) * stateElementBytes(cache, layout, request)
    );
  return (
    localElements(convolutionElements(cache, tensorParallel), tensorParallel) * CONVOLUTION_BYTES
  );
}

/**
 * Elements of a convolution on one rank. Mamba-2's groups are rounded up to a multiple of the ranks, so that each
 * rank has the groups of its heads (`mamba_utils.py`).
 */
function convolutionElements(cache: ConvolutionCache, tensorParallel: number): number {
  const { flavour, groups, kernel, stateSize, elements } = cache;
  if (flavour !== 'mamba2' || groups % tensorParallel === 0) return elements;
  return elements + (kernel - 1) * 2 * (tensorParallel - groups) * stateSize;
}

/** Bytes of all states of one sequence in one layer of a group. */
export function statePage(
  { caches }: CacheGroup,
  layout: CacheLayout,
  request: CacheRequest,
): number {
  return sumOf(caches.filter(isState), (state) => stateBytes(state, layout, request));
}

/** Bytes that one token adds to one layer of one rank; a compressed or index entry spread over its tokens. */
export function tokenBytes(cache: TokenCache, request: CacheRequest): number {
  switch (cache.kind) {
    case 'full':
    case 'window':
    case 'cross':
      return keyValueBytes(cache, request);
    case 'latent':
      return cache.hasIndex && request.format.id === 'fp8'
        ? SPARSE_LATENT_BYTES
        : latentBytes(cache, request);
    case 'compressed':
      return entryBytes(cache.width, request.format) / cache.ratio;
    case 'index':
      return scaledIndexBytes(cache.headDim) / cache.ratio;
  }
}

/** Tokens of a block before page sizes are unified. */
function baseBlock({ kinds }: CacheLayout): number {
  return kinds.has('latent') || kinds.has('compressed') ? LATENT_BLOCK : BLOCK;
}

export function hasStates({ kinds }: CacheLayout): boolean {
  return kinds.has('recurrent') || kinds.has('convolution');
}

/**
 * Tokens of an attention block: at least the base, and in models with recurrent layers as many as make an
 * attention page no smaller than a state page (vLLM `platforms/interface.py`, v0.11 on).
 */
export function attentionBlock(layout: CacheLayout, request: CacheRequest): number {
  const base = baseBlock(layout);
  if (!hasStates(layout)) return base;
  let state = 0;
  let token = 0;
  for (const group of layout.groups) {
    state = Math.max(state, statePage(group, layout, request));
    for (const cache of group.caches)
      if (!isState(cache) && cache.kind !== 'index')
        token = Math.max(token, tokenBytes(cache, request));
  }
  if (token === 0) return base;
  return Math.max(base, BLOCK_ALIGNMENT * Math.ceil(state / (BLOCK_ALIGNMENT * token)));
}

/** Bytes of the largest page of any layer. All pages have this size where layers of several kinds share a pool. */
export function largestPage(layout: CacheLayout, request: CacheRequest): number {
  const block = attentionBlock(layout, request);
  let largest = 0;
  for (const group of layout.groups) {
    largest = Math.max(largest, statePage(group, layout, request));
    for (const cache of group.caches)
      if (!isState(cache) && cache.kind !== 'index')
        largest = Math.max(largest, block * tokenBytes(cache, request));
  }
  return largest;
}

/** Tokens of one block of a cache, and its bytes in one layer. */
export interface Page {
  readonly tokens: number;
  readonly bytes: number;
}

/** A page of the unified size. It holds more tokens where the sizes divide, else it is padded. */
export function unifiedPage(cache: TokenCache, layout: CacheLayout, request: CacheRequest): Page {
  const block = attentionBlock(layout, request);
  const own = block * tokenBytes(cache, request);
  const bytes = largestPage(layout, request);
  return { tokens: bytes % own === 0 ? block * (bytes / own) : block, bytes };
}

/** The page of a cache, unified in models with states. Index keys have a pool beside that of their layer's latents. */
export function pageOf(cache: TokenCache, layout: CacheLayout, request: CacheRequest): Page {
  if (hasStates(layout) && cache.kind !== 'index') return unifiedPage(cache, layout, request);
  const tokens = attentionBlock(layout, request);
  return { tokens, bytes: tokens * tokenBytes(cache, request) };
}

/** From this version on, prefixes are cached in models with states too, unless that is turned off (pull 50991). */
const CACHES_STATES = '0.28.0';

/**
 * Blocks of state of one sequence in a layer: one, one more for each drafted token, and one where prefixes are cached, at
 * the last boundary of an attention block (vLLM `v1/kv_cache_interface.py`, `MambaSpec`, mode align).
 */
export function stateBlocks({ draftTokens = 0, version, settings }: CacheRequest): number {
  const isOwn = hasReached(version, CACHES_STATES);
  return 1 + draftTokens + Number(settings?.prefixCaching ?? isOwn);
}

/** From this version on, blocks that left a window are freed when the step in which they left it ends (pull 47728). */
const FREES_SETTLED = '0.26.0';

/**
 * Tokens that are scheduled and not yet settled: of the step that runs and the one scheduled meanwhile, and of each
 * further stage of a pipeline (vLLM `config/vllm.py`, `max_in_flight_tokens`).
 */
function tokensInFlight({ batchedTokens, version, stages = 1 }: CacheRequest): number {
  return hasReached(version, FREES_SETTLED) ? (stages + 1) * batchedTokens : batchedTokens;
}

/** Whether a request's version is `least` or newer; without one it is the newest. */
export function hasReached(version: string | undefined, least: string): boolean {
  return version === undefined || isAtLeast(version, least);
}

/** Blocks of a window and the tokens in flight, which may begin within a block. */
export function rollingBlocks(window: number, blockTokens: number, request: CacheRequest): number {
  const tokens = Math.min(window - 1 + tokensInFlight(request), request.sequence);
  return Math.ceil(tokens / blockTokens) + 1;
}

/** Blocks of one sequence in one layer (vLLM `v1/kv_cache_interface.py`, `max_memory_usage_bytes`). */
export function blocksOf(cache: TokenCache, blockTokens: number, request: CacheRequest): number {
  const { sequence, settings } = request;
  if (cache.kind === 'cross') return Math.ceil(cache.tokens / blockTokens);
  if (cache.kind !== 'window' || settings?.fullWindows) return Math.ceil(sequence / blockTokens);
  if (cache.isChunked)
    return Math.ceil(Math.min(cache.window + tokensInFlight(request), sequence) / blockTokens);
  return rollingBlocks(cache.window, blockTokens, request);
}

/**
 * A sequence beside the one whose chunk a step computes: the tokens of a step are shared by all, and blocks that left a
 * window are given back before it (vLLM `v1/core/single_type_kv_cache_manager.py`, `remove_skipped_blocks`).
 */
export function betweenSteps(request: CacheRequest): CacheRequest {
  return { ...request, batchedTokens: 1 + (request.draftTokens ?? 0) };
}

/** Whole blocks of the prefix that all sequences share. */
export function sharedBlocks(
  blockTokens: number,
  { sequence, sharedPrefix = 0 }: CacheRequest,
): number {
  return Math.floor(Math.min(sharedPrefix, sequence) / blockTokens);
}
