import { type Quantity, quantities } from '../../quantity/index.js';
import { hiddenSize, layerCount, vocabularySize } from '../symbols.js';
import { partCount, type RoughInput, type Widths } from './rough-input.js';

const define = quantities<RoughInput>();

const SOURCE = 'docs/cost-model.md, Totals and rough forms';

const L = layerCount;
const h = hiddenSize;

function width(name: keyof Widths, meaning: string, fields: string) {
  return {
    value: ({ widths }: RoughInput) => widths[name],
    meaning: `${meaning}, summed over the layers`,
    from: `config ${fields}`,
  } as const;
}

const q = width(
  'queries',
  'widths of keys and values if every query head had its own',
  'num_attention_heads and head_dim',
);
const k = width('keyValues', 'widths of keys and values', 'num_key_value_heads and head_dim');
const f = width('inner', 'inner widths that one token passes', 'intermediate_size');
const f_all = width(
  'innerOfAll',
  'inner widths of all experts',
  'intermediate_size and num_experts',
);
const g = width('gated', 'inner widths that have a gate', 'hidden_act and intermediate_size');

const shared = { unit: 'parameters', certainty: 'exact', source: SOURCE } as const;

const heads = define({
  ...shared,
  id: 'heads',
  label: 'Width of the heads',
  short: 'head width',
  what: 'The rule takes four h × h matrices of attention in every layer; heads may be narrower or wider than h together, or absent.',
  formula: '4·L·h² − 2·h·q',
  symbols: { L, h, q },
});

const grouped = define({
  ...shared,
  id: 'groupedHeads',
  label: 'Grouped key-value heads',
  short: 'grouped heads',
  what: 'Query heads that share keys and values need fewer columns of them.',
  formula: 'h·(q − k)',
  symbols: { h, q, k },
});

const attention = define({
  ...shared,
  id: 'attention',
  label: 'Other attention weights',
  short: 'attention',
  what: 'Latent projections in place of keys and values, biases, gates, query-key norms, recurrent mixers.',
  formula: 'h·(q + k) − attention',
  symbols: { h, q, k, attention: partCount('attention') },
});

const inner = define({
  ...shared,
  id: 'innerWidth',
  label: 'Width of the feed-forward',
  short: 'inner width',
  what: 'The rule takes an inner width of 4·h in every layer.',
  formula: '8·L·h² − 2·h·f',
  symbols: { L, h, f },
});

const experts = define({
  ...shared,
  id: 'idleExperts',
  label: 'Experts a token does not pass',
  short: 'idle experts',
  what: 'A mixture of experts holds all of them, of which each token passes some.',
  formula: '2·h·(f − f_all)',
  symbols: { h, f, f_all },
});

const gate = define({
  ...shared,
  id: 'gate',
  label: 'Gate matrices (SwiGLU)',
  short: 'gates',
  what: 'A gated feed-forward has a third matrix.',
  formula: '−h·g',
  symbols: { h, g },
});

const feedForward = define({
  ...shared,
  id: 'feedForward',
  label: 'Other feed-forward weights',
  short: 'feed-forward',
  what: 'Biases and routers, less what experts of a narrower input do without.',
  formula: '2·h·f_all + h·g − feedForward',
  symbols: { h, f_all, g, feedForward: partCount('feedForward') },
});

const embedding = define({
  ...shared,
  id: 'embedding',
  label: 'Input tables',
  short: 'tables',
  what: 'The rule takes one table of the vocabulary; positions that are learned, and further tables, come on top.',
  formula: 'V·h − embedding',
  symbols: {
    V: vocabularySize,
    h,
    embedding: partCount('embedding'),
  },
});

const head = define({
  ...shared,
  id: 'head',
  label: 'Output matrix',
  short: 'head',
  what: 'An output matrix of its own, where the input table does not serve as one.',
  formula: '−head',
  symbols: { head: partCount('head') },
});

const norm = define({
  ...shared,
  id: 'norm',
  label: 'Norms',
  short: 'norms',
  what: 'Weights and biases of the norms.',
  formula: '−norm',
  symbols: { norm: partCount('norm') },
});

const other = define({
  ...shared,
  id: 'other',
  label: 'Towers and projectors',
  short: 'towers',
  what: 'Weights outside the stack of text layers.',
  formula: '−other',
  symbols: { other: partCount('other') },
});

/**
 * The differences between 12·L·h² + V·h and the exact count, cause by cause; with the exact count they sum to the
 * rule.
 */
export const DIFFERENCES: readonly Quantity<RoughInput>[] = [
  heads,
  grouped,
  attention,
  inner,
  experts,
  gate,
  feedForward,
  embedding,
  head,
  norm,
  other,
];

/** The parameters that L·(12·h² + 13·h) + V·h counts on top of 12·L·h² + V·h. */
export const gpt2Biases = define({
  ...shared,
  id: 'biases',
  label: 'Biases and norms of GPT-2',
  short: 'biases',
  what: 'The rule takes 9·h of biases and 4·h of two LayerNorms in every layer.',
  formula: '13·L·h',
  symbols: { L, h },
});
