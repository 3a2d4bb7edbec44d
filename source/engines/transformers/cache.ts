import type { ConvolutionCache, LatentCache } from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import { compressedRule, crossRule, recurrentRule } from '../cache/common-rules.js';
import { CONVOLUTION_BYTES, localElements, localHeads } from '../cache/row.js';
import { type Cached, type CacheRules, cacheRule } from '../cache/rule.js';
import {
  context,
  KEY_VALUE_ROW,
  keyValueRow,
  latentRow,
  layers,
  sequences,
  window,
} from '../cache/symbols.js';

const REPOSITORY = 'huggingface/transformers, v4.57–5';

const keysAndValues = { ...layers, ...context, ...keyValueRow };

/** The newest token of a window is not kept; with a static cache every token is. */
const rolling = {
  w: {
    value: (cached) =>
      cached.request.settings?.fullWindows ? cached.request.sequence + 1 : window.w.value(cached),
    meaning: 'tokens of the window or chunk',
    unit: 'tokens',
    from: 'config sliding_window',
  },
} satisfies typeof window;

/** Bytes of a latent expanded to the keys and values of every head. */
const EXPANDED_ROW = '(⌈n·d_k/e_k⌉·b_k + ⌈n·d_v/e_k⌉·b_k)';
const expandedRow = {
  n: {
    value: ({ cache, request }) => localHeads(cache.heads, request.tensorParallel),
    meaning: 'heads of this rank',
    from: 'config num_attention_heads',
  },
  d_k: {
    value: ({ cache }) => cache.expandedKeyDim,
    meaning: 'width of an expanded key',
    from: 'config qk_nope_head_dim and qk_rope_head_dim',
  },
  d_v: {
    value: ({ cache }) => cache.valueDim,
    meaning: 'width of a value',
    from: 'config v_head_dim',
  },
  e_k: latentRow.e_k,
  b_k: latentRow.b_k,
} satisfies Record<string, QuantitySymbol<Cached<LatentCache>>>;
const expanded = { ...layers, ...context, ...expandedRow };

/** One more column than a convolution needs. */
const columns = {
  ...layers,
  e: {
    value: ({ cache, request }) => {
      const { elements, kernel } = cache;
      const kept = kernel > 1 ? (elements / (kernel - 1)) * kernel : elements;
      return localElements(kept, request.tensorParallel);
    },
    meaning: 'elements of the kernel’s columns of a sequence and layer on this rank',
    unit: 'elements',
    from: 'config conv kernel and widths',
  },
  b: {
    value: () => CONVOLUTION_BYTES,
    meaning: 'bytes of a column’s element, in 16 bits',
    unit: 'bytes',
    from: 'constant',
  },
} satisfies Record<string, QuantitySymbol<Cached<ConvolutionCache>>>;

const NOTHING = { formula: '0·L', symbols: layers } as const;

/** The `DynamicCache`: every sequence padded to the longest, latents expanded, no prefix shared. */
export const transformersCache: CacheRules = {
  full: cacheRule('full')(
    `${REPOSITORY}, cache_utils.py (DynamicLayer)`,
    { formula: `L·B·S·${KEY_VALUE_ROW}`, symbols: { ...keysAndValues, ...sequences } },
    { formula: `L·S·${KEY_VALUE_ROW}`, symbols: keysAndValues },
  ),
  window: cacheRule('window')(
    `${REPOSITORY}, cache_utils.py (DynamicSlidingWindowLayer)`,
    {
      formula: `L·B·min(S, w − 1)·${KEY_VALUE_ROW}`,
      symbols: { ...keysAndValues, ...rolling, ...sequences },
    },
    { formula: `L·min(S, w − 1)·${KEY_VALUE_ROW}`, symbols: { ...keysAndValues, ...rolling } },
  ),
  latent: cacheRule('latent')(
    `${REPOSITORY}, models/deepseek_v3/modeling_deepseek_v3.py`,
    { formula: `L·B·S·${EXPANDED_ROW}`, symbols: { ...expanded, ...sequences } },
    { formula: `L·S·${EXPANDED_ROW}`, symbols: expanded },
  ),
  // Index keys are not cached.
  index: cacheRule('index')(`${REPOSITORY}, cache_utils.py`, NOTHING, NOTHING),
  compressed: compressedRule(`${REPOSITORY}, models/deepseek_v4/modeling_deepseek_v4.py`),
  recurrent: recurrentRule(`${REPOSITORY}, models/qwen3_next/modeling_qwen3_next.py`),
  convolution: cacheRule('convolution')(
    `${REPOSITORY}, models/qwen3_next/modeling_qwen3_next.py`,
    { formula: 'L·B·e·b', symbols: { ...columns, ...sequences } },
    { formula: 'L·e·b', symbols: columns },
  ),
  cross: crossRule(`${REPOSITORY}, cache_utils.py (EncoderDecoderCache)`),
};
