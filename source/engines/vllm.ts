import {
  type CacheAmounts,
  type CacheQuestion,
  type CacheRules,
  CROSS_RULE,
  indexBytes,
} from './cache.js';
import type { CacheLayout } from './cache-layout.js';
import { noSums, summed, withTotal } from './cache-sums.js';
import {
  baseBlock,
  blocksOf,
  perToken,
  sharedBlocks,
  statePage,
  unifiedPages,
} from './vllm-pages.js';

/**
 * vLLM's pages (cost model §4.3, §4.5): whole blocks of tokens, key-value heads repeated where there are
 * fewer than ranks, latents whole on every rank. Models with recurrent layers have pages of one size.
 */
function bytes(layout: CacheLayout, question: CacheQuestion): CacheAmounts {
  return layout.hasRecurrent ? hybridBytes(layout, question) : attentionBytes(layout, question);
}

function attentionBytes(layout: CacheLayout, question: CacheQuestion): CacheAmounts {
  const { sequences, settings } = question;
  const block = baseBlock(layout);
  const shared = sharedBlocks(block, question);
  return summed(layout, question, (sums, held) => {
    const page = held.layers * block * perToken(held, question);
    const blocks = sequences * blocksOf(held, block, question);
    if (held.kind === 'latent') {
      sums.latent += (blocks - shared) * page;
      if (held.indexDim > 0)
        sums.index += (blocks - shared) * held.layers * block * indexBytes(held.indexDim);
    } else if (held.kind === 'attention' && held.window !== undefined && !settings?.fullWindows)
      sums.window += blocks * page;
    else sums.full += (blocks - shared) * page;
  });
}

function hybridBytes(layout: CacheLayout, question: CacheQuestion): CacheAmounts {
  const { sequences, settings } = question;
  const sums = noSums();
  for (const { held, pageBytes, blockSize, blocks } of unifiedPages(layout, question)) {
    const all = sequences * blocks * held.layers * pageBytes;
    if (held.kind === 'recurrent') {
      const share = convolutionShare(held, layout, question);
      const part = Math.round(all * share);
      sums.convolution += part;
      sums.recurrent += all - part;
    } else {
      const shared = sharedBlocks(blockSize, question) * held.layers * pageBytes;
      if (held.kind === 'latent') sums.latent += all - shared;
      else if (held.window !== undefined && !settings?.fullWindows) sums.window += all;
      else sums.full += all - shared;
    }
  }
  return withTotal(sums);
}

function convolutionShare(
  held: Parameters<typeof statePage>[0],
  layout: CacheLayout,
  question: CacheQuestion,
): number {
  const page = statePage(held, layout, question);
  const states = statePage({ ...held, convolutionElements: 0 }, layout, question);
  return page === 0 ? 0 : (page - states) / page;
}

const REPOSITORY = 'vllm-project/vllm, v0.12–0.20';

export const vllmCache: CacheRules = {
  bytes,
  rules: {
    full: {
      rule: 'layers × blocks of 16 tokens × key-value heads of the rank (at least one) × (key width + value width)',
      source: `${REPOSITORY}, v1/kv_cache_interface.py`,
    },
    window: {
      rule: 'layers × (⌈min(window − 1 + batched tokens, sequence) / block⌉ + 1) blocks; a chunk: ⌈min(chunk + batched tokens, sequence) / block⌉',
      source: `${REPOSITORY}, v1/kv_cache_interface.py`,
    },
    latent: {
      rule: 'layers × blocks of 64 tokens × (latent rank + rope width), whole on every rank; 656 bytes a token for sparse attention in FP8',
      source: `${REPOSITORY}, v1/kv_cache_interface.py (MLAAttentionSpec)`,
    },
    index: {
      rule: 'layers × blocks × (index key width + 4 bytes of scale for 128), FP8',
      source: `${REPOSITORY}, model_executor/models/deepseek_v2.py`,
    },
    recurrent: {
      rule: 'sequences × layers × state blocks, each padded to the attention page',
      source: `${REPOSITORY}, model_executor/layers/mamba/mamba_utils.py`,
    },
    convolution: {
      rule: 'its share of the same pages',
      source: `${REPOSITORY}, model_executor/layers/mamba/mamba_utils.py`,
    },
    cross: CROSS_RULE,
  },
};
