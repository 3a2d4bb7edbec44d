import type { CompressedCache, WindowCache } from '../../model/cache-class.js';
import type { QuantitySymbol } from '../../quantity/index.js';
import {
  convolutionRule,
  crossRule,
  fullRule,
  latentRule,
  recurrentRule,
  scaledIndexRule,
} from '../cache/common-rules.js';
import type { CacheLayout } from '../cache/layout.js';
import { keyValueBytes, MIXED_ENTRY_BYTES } from '../cache/row.js';
import { type Cached, type CacheRules, cacheRule } from '../cache/rule.js';
import {
  askedStateElements,
  attended,
  context,
  layers,
  ratio,
  sequences,
  TOKENS,
  tokens,
  window,
} from '../cache/symbols.js';

/** Slots of windowed layers for each slot of full ones (`--swa-full-tokens-ratio`); DeepSeek-V4 sets its own. */
const WINDOW_RATIO = 0.8;
const COMPRESSED_WINDOW_RATIO = 0.1;

const REPOSITORY = 'sgl-project/sglang, v0.5';

/** Bytes of a token; DeepSeek-V4's windows have entries of its compressed cache. */
const row = {
  ...layers,
  r: {
    value: ({ cache, layout, request }) =>
      layout.kinds.has('compressed') ? MIXED_ENTRY_BYTES : keyValueBytes(cache, request),
    meaning: 'bytes of one token in one layer on this rank',
    unit: 'bytes',
    from: '--kv',
  },
} satisfies Record<string, QuantitySymbol<Cached<WindowCache>>>;

const entries = {
  ...layers,
  ...context,
  ...ratio,
  r: {
    value: () => MIXED_ENTRY_BYTES,
    meaning: 'bytes of an entry, FP8 whatever is asked for',
    unit: 'bytes',
    from: 'constant',
  },
} satisfies Record<string, QuantitySymbol<Cached<CompressedCache>>>;

function windowRatio({ kinds }: CacheLayout): number {
  return kinds.has('compressed') ? COMPRESSED_WINDOW_RATIO : WINDOW_RATIO;
}

/** Token pools: pages of one token, windowed layers in a pool of their own. */
export const sglangCache: CacheRules = {
  full: fullRule(`${REPOSITORY}, mem_cache/memory_pool.py`),
  window: cacheRule('window')(
    `${REPOSITORY}, server_args.py, mem_cache/swa_memory_pool.py`,
    {
      formula: `L·⌈${TOKENS}·q⌉·r`,
      symbols: {
        ...row,
        ...tokens,
        q: {
          value: ({ layout, request }) =>
            request.settings?.fullWindows || layout.kinds.size === 1 ? 1 : windowRatio(layout),
          meaning: 'slots of a windowed layer for each of a full one; 1 without full layers',
          from: 'engine swa_full_tokens_ratio',
        },
      },
    },
    {
      formula: 'L·min(S, w)·r',
      symbols: { ...row, ...context, ...window },
    },
  ),
  latent: latentRule(`${REPOSITORY}, mem_cache/memory_pool.py (MLATokenToKVPool)`),
  index: scaledIndexRule(`${REPOSITORY}, mem_cache/memory_pool.py (index_k_with_scale)`),
  compressed: cacheRule('compressed')(
    `${REPOSITORY}, mem_cache/memory_pool.py (DeepSeekV4TokenToKVPool)`,
    { formula: 'L·B·⌊S/ρ⌋·r', symbols: { ...entries, ...sequences } },
    { formula: 'L·min(⌊S/ρ⌋, k)·r', symbols: { ...entries, ...attended } },
  ),
  recurrent: recurrentRule(
    `${REPOSITORY}, configs/mamba_utils.py (--mamba-ssm-dtype)`,
    askedStateElements,
  ),
  convolution: convolutionRule(`${REPOSITORY}, configs/mamba_utils.py`),
  cross: crossRule(`${REPOSITORY}, mem_cache/memory_pool.py`),
};
