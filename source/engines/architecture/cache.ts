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

const source = (heading: string) => `docs/cost-model.md, ${heading}`;

/** The least the architecture needs: no pages, no padding, windows roll. */
export const architectureCache: CacheRules = {
  full: fullRule(
    `${source('KV cache of attention')}; GQA arXiv:2305.13245`,
    'layers × tokens × key-value heads of the rank × (key width + value width)',
  ),
  window: {
    stored: (cache, request) =>
      request.sequences * Math.min(request.sequence, cache.window) * keyValueBytes(cache, request),
    read: (cache, request) =>
      Math.min(request.sequence, cache.window) * keyValueBytes(cache, request),
    rule: 'the same of min(sequence, window) tokens of each sequence',
    source: source('Windows and chunks'),
  },
  latent: latentRule(`${source('Multi-head latent attention')}; arXiv:2405.04434 §2.1`),
  index: {
    stored: ({ headDim, ratio }, request) =>
      Math.floor(keptTokens(request) / ratio) * entryBytes(headDim, request),
    read: ({ headDim, ratio }, request) =>
      Math.floor(request.sequence / ratio) * entryBytes(headDim, request),
    rule: 'layers × tokens × index key width',
    source: source('Multi-head latent attention'),
  },
  compressed: compressedRule(source('Sharing, constants, quantisation')),
  recurrent: recurrentRule(`${source('Sharing, constants, quantisation')}; arXiv:2405.21060`),
  convolution: convolutionRule(
    source('Sharing, constants, quantisation'),
    'sequences × layers × (kernel − 1) columns × 2 bytes',
  ),
  cross: crossRule(source('Sharing, constants, quantisation')),
};
