import type { Model } from '../../model/model.js';
import type { ParameterCounts } from '../../model/parameters.js';
import { type Ledger, type Quantity, quantities } from '../../quantity/index.js';
import { hiddenSize, layerCount, vocabularySize } from '../symbols.js';
import { DIFFERENCES, gpt2Biases } from './rough-differences.js';
import { partCount, type RoughInput, widthsOf } from './rough-input.js';

export type RoughRule = 'twelveLH2' | 'seed';

const define = quantities<RoughInput>();

const L = layerCount;
const h = hiddenSize;
const V = vocabularySize;

const note = () =>
  'The parts are the exact count and what the rule counts more (or, below zero, less) than there is';

const twelveLH2 = define({
  id: 'rough.twelveLH2',
  label: '12·L·h² + V·h',
  unit: 'parameters',
  certainty: 'modelled',
  what: 'The rule of thumb for plain transformers: 4·h² of attention and 8·h² of feed-forward a layer, and one table.',
  formula: '12·L·h² + V·h',
  symbols: { L, h, V },
  source: 'docs/cost-model.md, Totals and rough forms; arXiv:2001.08361 table 1',
  note,
});

const seed = define({
  id: 'rough.seed',
  label: 'L·(12·h² + 13·h) + V·h',
  short: '12·L·h² + 13·L·h',
  unit: 'parameters',
  certainty: 'modelled',
  what: 'The rule of thumb for GPT-2: as 12·L·h² + V·h, with the biases and the two LayerNorms of every layer.',
  formula: 'L·(12·h² + 13·h) + V·h',
  symbols: { L, h, V },
  source: 'docs/cost-model.md, Totals and rough forms',
  note,
});

const exact = define({
  id: 'exact',
  label: 'Exact count',
  unit: 'parameters',
  certainty: 'exact',
  what: 'All parameters, from the shapes of the tensors.',
  formula: 'attention + feedForward + embedding + norm + head + other',
  symbols: {
    attention: partCount('attention'),
    feedForward: partCount('feedForward'),
    embedding: partCount('embedding'),
    norm: partCount('norm'),
    head: partCount('head'),
    other: partCount('other'),
  },
  source: 'docs/cost-model.md, Totals and rough forms',
});

/** The rules of thumb, each with the exact count and every difference from it as its parts. */
export function roughEntries(
  model: Model,
  counts: ParameterCounts,
): Readonly<Record<RoughRule, Ledger>> {
  const input = { model, counts, widths: widthsOf(model) };
  return {
    twelveLH2: roughEntry(twelveLH2, input, DIFFERENCES),
    seed: roughEntry(seed, input, [...DIFFERENCES, gpt2Biases]),
  };
}

function roughEntry(
  rule: Quantity<RoughInput>,
  input: RoughInput,
  differences: readonly Quantity<RoughInput>[],
): Ledger {
  const under = `parameters.${rule.id}`;
  const parts = differences.map((difference) => difference.entry(input, { under }));
  return rule.entry(input, {
    under: 'parameters',
    children: [exact.entry(input, { under }), ...parts.filter(({ amount }) => amount !== 0)],
  });
}
