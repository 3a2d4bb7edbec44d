import {
  compressedRule,
  convolutionRule,
  crossRule,
  fullRule,
  latentRule,
  recurrentRule,
} from '../cache/common-rules.js';
import { keptTokens } from '../cache/request.js';
import { entryBytes, keyValueBytes } from '../cache/row.js';
import type { CacheRules } from '../cache/rule.js';

/** The minimum of the architecture: no pages, no padding, rolling windows. */
export const architectureCache: CacheRules = {
  full: fullRule(
    'docs/cost-model.md, Keys and values; GQA arXiv:2305.13245',
    'layers × tokens × key-value heads of the rank × (key width + value width)',
  ),
  window: {
    stored: (cache, request) =>
      request.sequences * Math.min(request.sequence, cache.window) * keyValueBytes(cache, request),
    read: (cache, request) =>
      Math.min(request.sequence, cache.window) * keyValueBytes(cache, request),
    rule: 'the same of min(sequence, window) tokens of each sequence',
    source: 'docs/cost-model.md, Windows and chunks',
  },
  latent: latentRule('docs/cost-model.md, Latent cache; arXiv:2405.04434 section 2.1'),
  index: {
    stored: ({ headDim, ratio }, request) =>
      Math.floor(keptTokens(request) / ratio) * entryBytes(headDim, request),
    read: ({ headDim, ratio }, request) =>
      Math.floor(request.sequence / ratio) * entryBytes(headDim, request),
    rule: 'layers × tokens × index key width',
    source: 'docs/cost-model.md, Latent cache',
  },
  compressed: compressedRule('docs/cost-model.md, Shared and compressed layers'),
  recurrent: recurrentRule('docs/cost-model.md, Recurrent states; arXiv:2405.21060'),
  convolution: convolutionRule(
    'docs/cost-model.md, Recurrent states',
    'sequences × layers × (kernel − 1) columns × 2 bytes',
  ),
  cross: crossRule('docs/cost-model.md, Cross attention'),
};
