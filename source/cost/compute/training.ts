import { elementsOf } from '../../model/tensor.js';
import { type Ledger, type QuantitySymbol, quantities, sumOf } from '../../quantity/index.js';
import { type Settled, withOther } from '../../scenario/settled.js';
import { adapterOf, adapterTensors } from '../adapters.js';
import { type ForwardFlops, forwardFlops } from '../flops.js';
import { TOWERS, textPasses } from '../frozen-parts.js';
import { recomputedFlops } from '../recomputed-flops.js';
import { originOf } from './forward.js';

const define = quantities<Settled>();

function flopsOf({ model, sequence }: Settled): ForwardFlops {
  return forwardFlops(model, sequence, 'full');
}

function forward(part: keyof ForwardFlops, meaning: string): QuantitySymbol<Settled> {
  return {
    value: (settled) => flopsOf(settled)[part],
    meaning,
    unit: 'flops',
    from: (settled) => originOf(part, flopsOf(settled)),
  };
}

/** Forward FLOPs of the adapters for one token. */
function adapterFlops(settled: Settled): number {
  const adapter = adapterOf(settled);
  if (!adapter) return 0;
  const tensors = adapterTensors(settled.model, { ...adapter, also: [] }, TOWERS);
  return sumOf(tensors, (tensor) => {
    const share = tensor.experts ? tensor.experts.active / tensor.experts.count : 1;
    return 2 * elementsOf(tensor) * share;
  });
}

/** FLOPs of recurrences come from a model of their kernels, so they are not exact. */
function certaintyOf(settled: Settled) {
  return flopsOf(settled).recurrence > 0 ? 'modelled' : 'exact';
}

const training = define({
  id: 'training',
  label: 'Training FLOPs a token',
  short: 'Train/token',
  unit: 'flops',
  certainty: certaintyOf,
  what: 'Forward and backward of one token, recomputation included; frozen weights need only the gradients of their inputs.',
  formula: 'a·(layers + head) + 3·(core + recurrence + adapters) + again',
  symbols: {
    a: {
      value: textPasses,
      meaning:
        'passes through the weights: forward, gradients of inputs, and of weights that are trained',
      from: '--lora, --qlora and --freeze',
    },
    layers: forward('layers', 'matrices of the layers'),
    head: forward('head', 'the output matrix'),
    core: forward('core', 'scores and values of attention'),
    recurrence: forward('recurrence', 'recurrences'),
    adapters: {
      value: adapterFlops,
      meaning: 'matrices of the adapters',
      unit: 'flops',
      from: '--lora or --qlora, and --lora-targets',
    },
    again: {
      value: recomputedFlops,
      meaning: ({ recompute }) => `computed again, recompute ${recompute}`,
      unit: 'flops',
      from: '--recompute',
    },
  },
  source: 'docs/cost-model.md, Training step',
});

const run = define({
  id: 'total',
  label: 'FLOPs of the run',
  short: 'Whole run',
  unit: 'flops',
  certainty: certaintyOf,
  what: 'All FLOPs of the training run; they grow with its tokens.',
  formula: 'C·D',
  symbols: {
    C: {
      value: training.amount,
      meaning: 'FLOPs of one token',
      unit: 'flops',
      from: 'row compute.training',
    },
    D: {
      value: ({ tokens }) => tokens,
      meaning: 'tokens of the run',
      unit: 'tokens',
      from: '--tokens',
    },
  },
  source: 'docs/cost-model.md, Training step',
});

export function trainingEntry(settled: Settled): Ledger {
  return training.entry(settled, { under: 'compute' });
}

export function runEntry(settled: Settled): Ledger {
  return run.entry(settled, { under: 'compute' });
}

/** FLOPs of one training token, recomputation included. */
export function trainingFlopsPerToken(settled: Settled): number {
  return training.amount(settled);
}

/** Model FLOPs of one training token, without recomputation: MFU is a share of these. */
export function modelFlopsPerToken(settled: Settled): number {
  return training.amount(withOther(settled, { recompute: 'none' }));
}
