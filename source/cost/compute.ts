import { countParameters } from '../model/parameters.js';
import { elementsOf } from '../model/tensor.js';
import type { Settled } from '../scenario/settle.js';
import { adapterRank, adapterTensors, TARGETS } from './adapters.js';
import { asCertainAs } from './certainty.js';
import { type ForwardFlops, forwardFlops, sumFlops } from './flops.js';
import { type Explanation, entry, type Ledger, total } from './ledger.js';
import { requestFlops } from './request-flops.js';

/** FLOPs (cost model §5). */
export interface ComputeReport {
  readonly forwardFlopsPerToken: number;
  readonly forwardFlopsPerTokenCausal: number;
  readonly trainingFlopsPerToken: number;
  readonly sixND: number;
  /** Of the run (training), or of the request batch (inference). */
  readonly total: number;
  /** One token's forward pass by what it is. */
  readonly ledger: Ledger;
}

export function computeReport(settled: Settled): ComputeReport {
  const { model, sequence, mode, tokens } = settled;
  const full = forwardFlops(model, sequence, 'full');
  const causal = sumFlops(forwardFlops(model, sequence, 'causal'));
  const training = trainingFlopsPerToken(settled);
  return {
    forwardFlopsPerToken: sumFlops(full),
    forwardFlopsPerTokenCausal: causal,
    trainingFlopsPerToken: training,
    sixND: 6 * countParameters(model).active,
    total: mode === 'training' ? training * tokens : requestFlops(settled),
    ledger: computeLedger(settled, full),
  };
}

/**
 * Forward and backward of one token, recomputation included (cost model §5.2): three forwards; full
 * recomputation makes it four for the layers; selective adds the core once more. Adapters beside frozen weights need
 * only input gradients of these (cost model §5.3).
 */
export function trainingFlopsPerToken(settled: Settled): number {
  const f = forwardFlops(settled.model, settled.sequence, 'full');
  const layers = f.layers + f.core + f.recurrence;
  const again =
    settled.recompute === 'full' ? layers : settled.recompute === 'selective' ? f.core : 0;
  const rank = adapterRank(settled);
  if (rank === 0) return 3 * sumFlops(f) + again;
  const adapters = adapterTensors(settled.model, rank, TARGETS[settled.loraTargets], settled.dora);
  const trained = adapters.reduce((sum, tensor) => {
    const share = tensor.experts ? tensor.experts.active / tensor.experts.count : 1;
    return sum + 2 * elementsOf(tensor) * share;
  }, 0);
  return 2 * (f.layers + f.head) + 3 * (f.core + f.recurrence + trained) + again;
}

/** Model FLOPs of one training token, without recomputation: what MFU is a share of. */
export function modelFlopsPerToken(settled: Settled): number {
  return trainingFlopsPerToken({ ...settled, recompute: 'none' });
}

function computeLedger({ model, sequence }: Settled, f: ForwardFlops): Ledger {
  const source = 'cost model §5.1; PaLM arXiv:2204.02311 appendix B';
  const explain = (formula: string, symbols: Explanation['symbols']) => () => ({
    formula,
    symbols,
    source,
  });
  const parts = [
    entry('compute.layers', 'Layers’ matrices', 'flops', f.layers, {
      explain: explain('2·N', [
        { symbol: 'N', value: f.layers / 2, meaning: 'elements a token is multiplied by' },
      ]),
    }),
    entry('compute.core', 'Attention scores and values', 'flops', f.core, {
      explain: explain('Σ layers 2·n·(d + d_v)·s', [
        { symbol: 's', value: sequence, meaning: 'tokens of context, a window’s at most' },
      ]),
    }),
    entry('compute.recurrence', 'Recurrences', 'flops', f.recurrence, {
      certainty: 'modelled',
      explain: explain('Σ layers of the mixer’s recurrence', []),
    }),
    entry('compute.head', 'Output matrix', 'flops', f.head, {
      explain: explain('2·h·V', [
        { symbol: 'h', value: model.hiddenSize, meaning: 'hidden_size' },
        { symbol: 'V', value: model.vocabularySize, meaning: 'vocab_size' },
      ]),
    }),
  ];
  const whole = total(
    'compute',
    'Forward FLOPs a token',
    'flops',
    parts.filter(({ amount }) => amount > 0),
  );
  return asCertainAs(model, 'compute', whole);
}
