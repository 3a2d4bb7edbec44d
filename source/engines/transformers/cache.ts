import { cacheBytes } from '../../formats/cache-format.js';
import type { LatentCache } from '../../model/cache-class.js';
import {
  compressedRule,
  convolutionRule,
  crossRule,
  recurrentRule,
} from '../cache/common-rules.js';
import type { CacheRequest } from '../cache/request.js';
import { keyValueBytes, localHeads } from '../cache/row.js';
import type { CacheRules } from '../cache/rule.js';

const REPOSITORY = 'huggingface/transformers, v4.57–5';

/** Tokens of a windowed layer: the newest is not cached. */
function windowTokens(
  window: number,
  { sequence, settings }: Pick<CacheRequest, 'sequence' | 'settings'>,
): number {
  return settings?.fullWindows ? sequence : Math.min(sequence, window - 1);
}

/** Bytes of one token's latent expanded to the keys and values of every head. */
function expandedBytes(cache: LatentCache, { format, tensorParallel }: CacheRequest): number {
  const heads = localHeads(cache.heads, tensorParallel);
  return (
    cacheBytes(heads * cache.expandedKeyDim, format, cache.expandedKeyDim) +
    cacheBytes(heads * cache.valueDim, format, cache.valueDim)
  );
}

/** The `DynamicCache`: every sequence padded to the longest, latents expanded, no shared prefix. */
export const transformersCache: CacheRules = {
  full: {
    stored: (cache, request) =>
      request.sequences * request.sequence * keyValueBytes(cache, request),
    read: (cache, request) => request.sequence * keyValueBytes(cache, request),
    rule: 'layers × sequences × longest sequence × key-value heads × (key width + value width)',
    source: `${REPOSITORY}, cache_utils.py (DynamicLayer)`,
  },
  window: {
    stored: (cache, request) =>
      request.sequences * windowTokens(cache.window, request) * keyValueBytes(cache, request),
    read: (cache, request) => windowTokens(cache.window, request) * keyValueBytes(cache, request),
    rule: 'the same of min(sequence, window − 1) tokens: the newest is not kept',
    source: `${REPOSITORY}, cache_utils.py (DynamicSlidingWindowLayer)`,
  },
  latent: {
    stored: (cache, request) =>
      request.sequences * request.sequence * expandedBytes(cache, request),
    read: (cache, request) => request.sequence * expandedBytes(cache, request),
    rule: 'layers × tokens × heads × (nope + rope + value width): the latent is cached expanded',
    source: `${REPOSITORY}, models/deepseek_v3/modeling_deepseek_v3.py`,
  },
  index: {
    stored: () => 0,
    read: () => 0,
    rule: 'index keys are not cached',
    source: `${REPOSITORY}, cache_utils.py`,
  },
  compressed: compressedRule(`${REPOSITORY}, models/deepseek_v4/modeling_deepseek_v4.py`),
  recurrent: recurrentRule(`${REPOSITORY}, models/qwen3_next/modeling_qwen3_next.py`),
  convolution: convolutionRule(
    `${REPOSITORY}, models/qwen3_next/modeling_qwen3_next.py`,
    'sequences × layers × kernel columns × 2 bytes: one column more than is needed',
    (kernel) => kernel,
  ),
  cross: crossRule(`${REPOSITORY}, cache_utils.py (EncoderDecoderCache)`),
};
