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

const windowed = { ...layers, ...context, ...window, ...keyValueRow };
const indexed = { ...layers, ...ratio, ...indexRow };

/** The minimum of the architecture: no pages, no padding, rolling windows. */
export const architectureCache: CacheRules = {
  full: fullRule(`${'docs/cost-model.md, Keys and values'}; GQA arXiv:2305.13245`),
  window: cacheRule('window')(
    'docs/cost-model.md, Windows and chunks',
    { formula: `L·B·min(S, w)·${KEY_VALUE_ROW}`, symbols: { ...windowed, ...sequences } },
    { formula: `L·min(S, w)·${KEY_VALUE_ROW}`, symbols: windowed },
  ),
  latent: latentRule('docs/cost-model.md, Latent cache; arXiv:2405.04434'),
  index: cacheRule('index')(
    'docs/cost-model.md, Latent cache',
    { formula: `L·⌊${TOKENS}/ρ⌋·${ENTRY_ROW}`, symbols: { ...indexed, ...tokens } },
    { formula: `L·⌊S/ρ⌋·${ENTRY_ROW}`, symbols: { ...indexed, ...context } },
  ),
  compressed: compressedRule('docs/cost-model.md, Shared and compressed layers'),
  recurrent: recurrentRule(`${'docs/cost-model.md, Recurrent states'}; arXiv:2405.21060`),
  convolution: convolutionRule('docs/cost-model.md, Recurrent states'),
  cross: crossRule('docs/cost-model.md, Cross attention'),
};
