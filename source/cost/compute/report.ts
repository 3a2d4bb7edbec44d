import { countParameters } from '../../model/parameters.js';
import { type Ledger, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import { asCertainAs } from '../certainty.js';
import { forwardLedger } from './forward.js';
import { requestEntries } from './request.js';
import { runEntry, trainingEntry } from './training.js';

/** FLOPs, 2 for each multiply-add (docs/cost-model.md, FLOPs). */
export interface ComputeReport {
  readonly forwardFlopsPerToken: number;
  readonly forwardFlopsPerTokenCausal: number;
  readonly trainingFlopsPerToken: number;
  readonly sixND: number;
  /** FLOPs of the whole run in training, and of the batch of requests in inference. */
  readonly total: number;
  /** The forward pass of one token, divided into its parts. */
  readonly ledger: Ledger;
  /** The other figures, each explained. */
  readonly others: {
    readonly causal: Ledger;
    readonly training: Ledger;
    readonly sixND: Ledger;
    readonly total: Ledger;
    /** FLOPs of reading the prompts. Inference only. */
    readonly prefill?: Ledger;
  };
}

const sixND = quantities<Settled>()({
  id: 'sixND',
  label: '6·N a token',
  unit: 'flops',
  certainty: 'modelled',
  what: 'The rule of thumb for training: two FLOPs a weight forward, four backward; attention over the context is left out.',
  formula: '6·N',
  symbols: {
    N: {
      value: ({ model }) => countParameters(model).active,
      meaning: 'weights that a token passes through',
      unit: 'parameters',
      from: 'row parameters.active',
    },
  },
  source: 'docs/cost-model.md, Rules of thumb; arXiv:2001.08361 section 2.1',
});

export function computeReport(settled: Settled): ComputeReport {
  const { model, sequence, mode } = settled;
  const ledger = forwardLedger(model, sequence, 'full');
  const place = { under: 'compute' };
  const requests = mode === 'inference' ? requestEntries(settled) : undefined;
  const others = {
    causal: forwardLedger(model, sequence, 'causal'),
    training: asCertainAs(model, 'compute', trainingEntry(settled)),
    sixND: sixND.entry(settled, place),
    total: asCertainAs(model, 'compute', requests?.total ?? runEntry(settled)),
    ...(requests && { prefill: asCertainAs(model, 'compute', requests.prefill) }),
  };
  return {
    forwardFlopsPerToken: ledger.amount,
    forwardFlopsPerTokenCausal: others.causal.amount,
    trainingFlopsPerToken: others.training.amount,
    sixND: others.sixND.amount,
    total: others.total.amount,
    ledger,
    others,
  };
}
