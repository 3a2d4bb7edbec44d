import {
  compressedRule,
  convolutionRule,
  crossRule,
  fullRule,
  latentRule,
  recurrentRule,
} from '../cache/common-rules.js';
import { type CacheRules, cacheRule } from '../cache/rule.js';
import {
  context,
  ENTRY_ROW,
  indexRow,
  KEY_VALUE_ROW,
  keyValueRow,
  layers,
  ratio,
  sequences,
  TOKENS,
  tokens,
  window,
} from '../cache/symbols.js';

const source = (heading: string) => `docs/cost-model.md, ${heading}`;

const windowed = { ...layers, ...context, ...window, ...keyValueRow };
const indexed = { ...layers, ...ratio, ...indexRow };

/** The minimum of the architecture: no pages, no padding, rolling windows. */
export const architectureCache: CacheRules = {
  full: fullRule(`${source('Keys and values')}; GQA arXiv:2305.13245`),
  window: cacheRule('window')(
    source('Windows and chunks'),
    { formula: `L·B·min(S, w)·${KEY_VALUE_ROW}`, symbols: { ...windowed, ...sequences } },
    { formula: `L·min(S, w)·${KEY_VALUE_ROW}`, symbols: windowed },
  ),
  latent: latentRule(`${source('Latent cache')}; arXiv:2405.04434 §2.1`),
  index: cacheRule('index')(
    source('Latent cache'),
    { formula: `L·⌊${TOKENS}/ρ⌋·${ENTRY_ROW}`, symbols: { ...indexed, ...tokens } },
    { formula: `L·⌊S/ρ⌋·${ENTRY_ROW}`, symbols: { ...indexed, ...context } },
  ),
  compressed: compressedRule(source('Shared and compressed layers')),
  recurrent: recurrentRule(`${source('Recurrent states')}; arXiv:2405.21060`),
  convolution: convolutionRule(source('Recurrent states')),
  cross: crossRule(source('Cross attention')),
};
