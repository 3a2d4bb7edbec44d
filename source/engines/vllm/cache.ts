import type { CacheClass, CacheKind, CacheOf } from '../../model/cache-class.js';
import { crossRule } from '../cache/common-rules.js';
import type { CacheRequest } from '../cache/request.js';
import type { CachePlace, CacheRule, CacheRules } from '../cache/rule.js';
import {
  blocksOf,
  hasStates,
  largestPage,
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

/** Whole blocks of all sequences, those of a shared prefix once; a rolling window shares none. */
function storedInPages(cache: TokenCache, request: CacheRequest, { layout }: CachePlace): number {
  const page = pageOf(cache, layout, request);
  const rolls = cache.kind === 'window' && !request.settings?.fullWindows;
  const shared = rolls ? 0 : sharedBlocks(page.tokens, request);
  return (request.sequences * blocksOf(cache, page.tokens, request) - shared) * page.bytes;
}

/** Blocks are read whole, up to the tokens that a query attends to. */
function readInPages(
  cache: TokenCache,
  request: CacheRequest,
  { layout }: CachePlace,
  attended = Number.POSITIVE_INFINITY,
): number {
  const { tokens } = pageOf(cache, layout, request);
  const held = Math.ceil(request.sequence / tokens) * tokens;
  return Math.min(held, attended) * tokenBytes(cache, request);
}

/** State blocks are padded to the page size of all layers; the recurrent state has the padding where there is one. */
function storedState(cache: StateCache, request: CacheRequest, { group, layout }: CachePlace) {
  const own = stateBytes(cache, layout, request);
  const padding = largestPage(layout, request) - statePage(group, layout, request);
  const pads = cache.kind === 'recurrent' || !group.caches.some(isRecurrent);
  return request.sequences * stateBlocks(request) * (own + (pads ? padding : 0));
}

function isRecurrent({ kind }: CacheClass): boolean {
  return kind === 'recurrent';
}

type Rule<K extends CacheKind> = CacheRule<CacheOf<K>>;

function stateRule(rule: string): Rule<'recurrent'> & Rule<'convolution'> {
  return {
    stored: storedState,
    read: (cache, request, { layout }) => stateBytes(cache, layout, request),
    rule,
    source: MAMBA,
  };
}

const cross = crossRule(INTERFACE);

/** Pages: whole blocks of tokens, of one size in models with recurrent layers. */
export const vllmCache: CacheRules = {
  full: {
    stored: storedInPages,
    read: readInPages,
    rule: 'layers × blocks of 16 tokens × key-value heads of the rank (at least one) × (key width + value width)',
    source: INTERFACE,
  },
  window: {
    stored: storedInPages,
    read: (cache, request, place) => readInPages(cache, request, place, cache.window),
    rule: 'layers × (⌈min(window − 1 + batched tokens, sequence) / block⌉ + 1) blocks; a chunk: ⌈min(chunk + batched tokens, sequence) / block⌉',
    source: INTERFACE,
  },
  latent: {
    stored: storedInPages,
    read: (cache, request, place) => readInPages(cache, request, place, cache.attended),
    rule: 'layers × blocks of 64 tokens × (latent rank + rope width), whole on every rank; 656 bytes a token for sparse attention in FP8',
    source: `${INTERFACE} (MLAAttentionSpec)`,
  },
  index: {
    stored: storedInPages,
    read: readInPages,
    rule: 'layers × blocks × (index key width + 4 bytes of scale for 128), FP8',
    source: `${REPOSITORY}, model_executor/models/deepseek_v2.py`,
  },
  compressed: {
    stored: storedInPages,
    read: (cache, request, place) =>
      readInPages(
        cache,
        request,
        place,
        cache.attended === undefined ? undefined : cache.attended * cache.ratio,
      ),
    rule: 'layers × blocks of 64 tokens × width / ratio, whole on every rank',
    source: INTERFACE,
  },
  recurrent: stateRule('sequences × layers × state blocks, each padded to the attention page'),
  convolution: stateRule('sequences × layers × state blocks × (kernel − 1) columns × 2 bytes'),
  cross: {
    ...cross,
    stored: (cache, request, place) =>
      hasStates(place.layout)
        ? storedInPages(cache, request, place)
        : cross.stored(cache, request, place),
  },
};
