import { cacheBytes } from '../formats/cache-format.js';
import {
  type CacheAmounts,
  type CacheQuestion,
  type CacheRules,
  CROSS_RULE,
  indexBytes,
  keptTokens,
  tokenBytes,
} from './cache.js';
import type { CacheLayout } from './cache-layout.js';
import { addState, summed } from './cache-sums.js';

/** Slots of windowed layers for each slot of full ones (`--swa-full-tokens-ratio`). */
const WINDOW_RATIO = 0.8;

/** SGLang's token pools: pages of one token, windowed layers in a pool of their own. */
function bytes(layout: CacheLayout, question: CacheQuestion): CacheAmounts {
  const { format, settings } = question;
  const tokens = keptTokens(question);
  const onlyWindows = !layout.classes.some(
    (held) => held.kind !== 'attention' || held.window === undefined,
  );
  return summed(layout, question, (sums, held) => {
    if (held.kind === 'attention') {
      const perToken = held.layers * tokenBytes(held, question);
      if (held.window === undefined || settings?.fullWindows || onlyWindows)
        sums.full += tokens * perToken;
      else sums.window += Math.ceil(tokens * WINDOW_RATIO) * perToken;
    } else if (held.kind === 'latent') {
      const width = held.latentRank + held.ropeDim;
      sums.latent += held.layers * tokens * cacheBytes(width, format, width);
      sums.index += held.layers * tokens * indexBytes(held.indexDim);
    } else addState(sums, held, question);
  });
}

const REPOSITORY = 'sgl-project/sglang, v0.5';

export const sglangCache: CacheRules = {
  bytes,
  rules: {
    full: {
      rule: 'layers × tokens × key-value heads of the rank × (key width + value width), pages of one token',
      source: `${REPOSITORY}, mem_cache/memory_pool.py`,
    },
    window: {
      rule: 'a pool of 0.8 slots for each slot of the full layers (swa_full_tokens_ratio)',
      source: `${REPOSITORY}, server_args.py, mem_cache/swa_memory_pool.py`,
    },
    latent: {
      rule: 'layers × tokens × (latent rank + rope width), whole on every rank',
      source: `${REPOSITORY}, mem_cache/memory_pool.py (MLATokenToKVPool)`,
    },
    index: {
      rule: 'layers × tokens × (index key width + 4 bytes of scale for 128), FP8',
      source: `${REPOSITORY}, mem_cache/memory_pool.py (index_k_with_scale)`,
    },
    recurrent: {
      rule: 'sequences × layers × state elements × 4 bytes',
      source: `${REPOSITORY}, configs/mamba_utils.py (SGLANG_MAMBA_SSM_DTYPE)`,
    },
    convolution: {
      rule: 'sequences × layers × (kernel − 1) columns × 2 bytes',
      source: `${REPOSITORY}, configs/mamba_utils.py`,
    },
    cross: CROSS_RULE,
  },
};
