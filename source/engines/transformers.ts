import { cacheBytes } from '../formats/cache-format.js';
import {
  type CacheAmounts,
  type CacheQuestion,
  type CacheRules,
  CROSS_RULE,
  heldHeads,
  tokenBytes,
} from './cache.js';
import type { CacheLayout } from './cache-layout.js';
import { addState, summed } from './cache-sums.js';

/** The `DynamicCache` of Hugging Face transformers: every sequence padded to the longest, latents expanded. */
function bytes(layout: CacheLayout, question: CacheQuestion): CacheAmounts {
  const { sequences, sequence, format, tensorParallel, settings } = question;
  const tokens = sequences * sequence;
  return summed(layout, question, (sums, held) => {
    if (held.kind === 'attention') {
      const perToken = held.layers * tokenBytes(held, question);
      if (held.window === undefined || settings?.fullWindows) sums.full += tokens * perToken;
      else sums.window += sequences * Math.min(sequence, held.window - 1) * perToken;
    } else if (held.kind === 'latent') {
      const heads = heldHeads(held.heads, tensorParallel);
      sums.latent +=
        held.layers *
        tokens *
        (cacheBytes(heads * held.expandedKeyDim, format, held.expandedKeyDim) +
          cacheBytes(heads * held.valueDim, format, held.valueDim));
    } else {
      const { convolutionElements, kernel } = held;
      const columns =
        kernel > 1 ? (convolutionElements / (kernel - 1)) * kernel : convolutionElements;
      addState(sums, held, question, columns);
    }
  });
}

const REPOSITORY = 'huggingface/transformers, v4.57–5';

export const transformersCache: CacheRules = {
  bytes,
  rules: {
    full: {
      rule: 'layers × sequences × longest sequence × key-value heads × (key width + value width)',
      source: `${REPOSITORY}, cache_utils.py (DynamicLayer)`,
    },
    window: {
      rule: 'the same of min(sequence, window − 1) tokens: the newest is not kept',
      source: `${REPOSITORY}, cache_utils.py (DynamicSlidingWindowLayer)`,
    },
    latent: {
      rule: 'layers × tokens × heads × (nope + rope + value width): the latent is cached expanded',
      source: `${REPOSITORY}, models/deepseek_v3/modeling_deepseek_v3.py`,
    },
    index: { rule: 'index keys are not cached', source: `${REPOSITORY}, cache_utils.py` },
    recurrent: {
      rule: 'sequences × layers × state elements × 4 bytes',
      source: `${REPOSITORY}, models/qwen3_next/modeling_qwen3_next.py`,
    },
    convolution: {
      rule: 'sequences × layers × kernel columns × 2 bytes: one column more than is needed',
      source: `${REPOSITORY}, models/qwen3_next/modeling_qwen3_next.py`,
    },
    cross: CROSS_RULE,
  },
};
