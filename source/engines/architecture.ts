import { cacheBytes } from '../formats/cache-format.js';
import {
  type CacheAmounts,
  type CacheQuestion,
  type CacheRules,
  CROSS_RULE,
  keptTokens,
  tokenBytes,
} from './cache.js';
import type { CacheLayout } from './cache-layout.js';
import { addState, summed } from './cache-sums.js';

/** The least the architecture needs (cost model §4.1–§4.4): no pages, no padding, windows roll. */
function bytes(layout: CacheLayout, question: CacheQuestion): CacheAmounts {
  const { sequences, sequence, format } = question;
  const tokens = keptTokens(question);
  return summed(layout, question, (sums, held) => {
    if (held.kind === 'attention') {
      const perToken = held.layers * tokenBytes(held, question);
      if (held.window === undefined) sums.full += tokens * perToken;
      else sums.window += sequences * Math.min(sequence, held.window) * perToken;
    } else if (held.kind === 'latent') {
      const width = held.latentRank + held.ropeDim;
      sums.latent += held.layers * tokens * cacheBytes(width, format, width);
      if (held.indexDim > 0)
        sums.index += held.layers * tokens * cacheBytes(held.indexDim, format, held.indexDim);
    } else addState(sums, held, question);
  });
}

const source = (section: string) => `cost model §${section}`;

export const architectureCache: CacheRules = {
  bytes,
  rules: {
    full: {
      rule: 'layers × tokens × key-value heads of the rank × (key width + value width)',
      source: `${source('4.1')}; GQA arXiv:2305.13245`,
    },
    window: {
      rule: 'the same of min(sequence, window) tokens of each sequence',
      source: source('4.3'),
    },
    latent: {
      rule: 'layers × tokens × (latent rank + rope width), whole on every rank',
      source: `${source('4.2')}; arXiv:2405.04434 §2.1`,
    },
    index: { rule: 'layers × tokens × index key width', source: source('4.2') },
    recurrent: {
      rule: 'sequences × layers × state elements × 4 bytes',
      source: `${source('4.4')}; arXiv:2405.21060`,
    },
    convolution: {
      rule: 'sequences × layers × (kernel − 1) columns × 2 bytes',
      source: source('4.4'),
    },
    cross: CROSS_RULE,
  },
};
