import type { Model } from '../../model/model.js';
import { activeElementsOf, elementsOf } from '../../model/tensor.js';
import { type Ledger, quantities, sumOf } from '../../quantity/index.js';

const define = quantities<Model>();

const every = {
  value: ({ tensors }: Model) =>
    sumOf(
      tensors.filter(({ experts }) => experts === undefined),
      activeElementsOf,
    ),
  meaning: 'weights that every token passes through, the input table whole, towers left out',
  unit: 'parameters',
  from: 'tensors outside the experts',
} as const;

const routed = {
  value: ({ tensors }: Model) =>
    sumOf(
      tensors.filter(({ experts }) => experts !== undefined),
      activeElementsOf,
    ),
  meaning: 'weights of the experts that one token is routed to',
  unit: 'parameters',
  from: 'tensors of the experts, by num_experts_per_tok of num_experts',
} as const;

const active = define({
  id: 'active',
  label: 'Active a token',
  short: 'active',
  unit: 'parameters',
  certainty: 'exact',
  what: 'Weights that one token passes through; they grow as the parameters do, experts by those that a token is routed to.',
  formula: 'every + routed',
  symbols: { every, routed },
  source: 'docs/cost-model.md, Mixture of experts',
});

const withoutTable = define({
  id: 'activeWithoutInputEmbedding',
  label: 'Active without the input table',
  short: 'active, no in',
  unit: 'parameters',
  certainty: 'exact',
  what: 'Weights that one token is multiplied by: of an untied input table it only reads one row.',
  formula: 'every + routed − table',
  symbols: {
    every,
    routed,
    table: {
      value: ({ tensors }) =>
        sumOf(
          tensors.filter(({ site, tiedHead }) => site === 'embedding' && !tiedHead),
          elementsOf,
        ),
      meaning: 'the input table, where it is not the output matrix too',
      unit: 'parameters',
      from: 'config tie_word_embeddings, vocab_size and hidden_size',
    },
  },
  source: 'docs/cost-model.md, Mixture of experts',
});

/** Parameters that one token passes through. */
export function activeEntries(model: Model): readonly Ledger[] {
  return [active, withoutTable].map((quantity) => quantity.entry(model, { under: 'parameters' }));
}
