import {
  compressedRule,
  convolutionRule,
  crossRule,
  fullRule,
  latentRule,
  recurrentRule,
  scaledIndexRule,
} from '../cache/common-rules.js';
import type { CacheLayout } from '../cache/layout.js';
import { type CacheRequest, keptTokens } from '../cache/request.js';
import { keyValueBytes } from '../cache/row.js';
import type { CacheRules } from '../cache/rule.js';

/** Slots of windowed layers per slot of full ones (`--swa-full-tokens-ratio`). */
const WINDOW_RATIO = 0.8;

const REPOSITORY = 'sgl-project/sglang, v0.5';

/** Tokens in the pool of windowed layers: as many as full layers have, or all without full layers. */
function windowTokens({ kinds }: CacheLayout, request: CacheRequest): number {
  const tokens = keptTokens(request);
  const isAlone = kinds.size === 1;
  return request.settings?.fullWindows || isAlone ? tokens : Math.ceil(tokens * WINDOW_RATIO);
}

/** Token pools: pages of one token, with a separate pool for windowed layers. */
export const sglangCache: CacheRules = {
  full: fullRule(
    `${REPOSITORY}, mem_cache/memory_pool.py`,
    'layers × tokens × key-value heads of the rank × (key width + value width), pages of one token',
  ),
  window: {
    stored: (cache, request, { layout }) =>
      windowTokens(layout, request) * keyValueBytes(cache, request),
    read: (cache, request) =>
      Math.min(request.sequence, cache.window) * keyValueBytes(cache, request),
    rule: 'a pool of 0.8 slots for each slot of the full layers (swa_full_tokens_ratio)',
    source: `${REPOSITORY}, server_args.py, mem_cache/swa_memory_pool.py`,
  },
  latent: latentRule(`${REPOSITORY}, mem_cache/memory_pool.py (MLATokenToKVPool)`),
  index: scaledIndexRule(`${REPOSITORY}, mem_cache/memory_pool.py (index_k_with_scale)`),
  compressed: compressedRule(`${REPOSITORY}, mem_cache/memory_pool.py`),
  recurrent: recurrentRule(`${REPOSITORY}, configs/mamba_utils.py (SGLANG_MAMBA_SSM_DTYPE)`),
  convolution: convolutionRule(
    `${REPOSITORY}, configs/mamba_utils.py`,
    'sequences × layers × (kernel − 1) columns × 2 bytes',
  ),
  cross: crossRule(`${REPOSITORY}, mem_cache/memory_pool.py`),
};
