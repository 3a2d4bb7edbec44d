import type { Model } from '../../model/model.js';
import { type Ledger, type Origin, quantities, total } from '../../quantity/index.js';
import { asCertainAs } from '../certainty.js';
import { type AttentionSpan, type ForwardFlops, forwardFlops } from '../flops.js';

/** The forward pass of one token over a context; causal attention sees only the part before the token. */
interface Forward {
  readonly model: Model;
  /** The context in tokens. */
  readonly sequence: number;
  readonly span: AttentionSpan;
  readonly flops: ForwardFlops;
}

const define = quantities<Forward>();

const layers = define({
  id: 'layers',
  label: 'Layers’ matrices',
  short: 'layers',
  unit: 'flops',
  certainty: 'exact',
  what: 'A multiply and an add for each matrix element a token is multiplied by; they grow with the active parameters.',
  formula: '2·N',
  symbols: {
    N: {
      value: ({ flops }) => flops.layers / 2,
      meaning: 'elements of the layers’ matrices that a token is multiplied by',
      unit: 'elements',
      from: 'tensors of the layers, experts by their active share',
    },
  },
  source: 'docs/cost-model.md, Forward pass; arXiv:2204.02311 appendix B',
});

const core = define({
  id: 'core',
  label: 'Attention scores and values',
  short: 'scores',
  unit: 'flops',
  certainty: 'exact',
  what: 'A token’s queries against the keys it attends to, and the weighted sum of their values; they grow with the context.',
  formula: '2·W',
  symbols: {
    W: {
      value: ({ flops }) => flops.core / 2,
      meaning: ({ span, sequence }) =>
        `Σ layers heads·(key width + value width)·tokens attended of ${sequence}, ${
          span === 'full' ? 'all of them' : 'on average'
        }`,
      unit: 'elements',
      from: 'config num_attention_heads, head_dim, sliding_window, and --sequence',
    },
  },
  source: 'docs/cost-model.md, Forward pass; arXiv:2204.02311 appendix B',
});

const recurrence = define({
  id: 'recurrence',
  label: 'Recurrences',
  short: 'recurrences',
  unit: 'flops',
  certainty: 'modelled',
  what: 'The state updates of linear attention and state spaces; they grow with layers and the size of the state, not with the context.',
  formula: '2·S',
  symbols: {
    S: {
      value: ({ flops }) => flops.recurrence / 2,
      meaning: 'multiply-adds of all mixers’ states for one token',
      unit: 'elements',
      from: 'config sizes of the recurrent mixers',
    },
  },
  source: 'docs/cost-model.md, Forward pass',
});

const head = define({
  id: 'head',
  label: 'Output matrix',
  short: 'head',
  unit: 'flops',
  certainty: 'exact',
  what: 'The product that gives a score for every word; it grows with hidden_size · vocab_size.',
  formula: '2·H',
  symbols: {
    H: {
      value: ({ flops }) => flops.head / 2,
      meaning: 'elements of the output matrix',
      unit: 'elements',
      from: 'config hidden_size and vocab_size',
    },
  },
  source: 'docs/cost-model.md, Forward pass',
});

const forward = total<Forward>({
  id: 'compute',
  label: 'Forward FLOPs a token',
  short: 'Forward/tok',
  unit: 'flops',
  what: 'One token’s way through the model, attention over the whole context; it grows with the active parameters and the context.',
  source: 'docs/cost-model.md, Forward pass; arXiv:2204.02311 appendix B',
});

const causal = total<Forward>({
  id: 'compute.causal',
  label: 'Forward FLOPs a token, causal attention',
  short: 'causal',
  unit: 'flops',
  what: 'One token’s way through the model, attending to the tokens before it, averaged over the sequence.',
  source: 'docs/cost-model.md, Forward pass',
});

/** The origin of a part of a token's forward FLOPs: its row, unless the model has none of it. */
export function originOf(part: keyof ForwardFlops, flops: ForwardFlops): Origin {
  return flops[part] > 0 ? `row compute.${part}` : `derived as 0: the model has no ${part}`;
}

/** FLOPs of one token's forward pass by what they are; parts that a model has none of are left out. */
export function forwardLedger(model: Model, sequence: number, span: AttentionSpan): Ledger {
  const input = { model, sequence, span, flops: forwardFlops(model, sequence, span) };
  const whole = span === 'full' ? forward : causal;
  const parts = [layers, core, recurrence, head]
    .map((part) => part.entry(input, { under: whole.id }))
    .filter(({ amount }) => amount > 0);
  return asCertainAs(model, 'compute', whole.entry(input, parts));
}
