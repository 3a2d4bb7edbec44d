import type { LayerGroup } from '../../model/model.js';
import { endsOf } from '../../model/operations.js';
import { type Ledger, type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import {
  type ForwardFlops,
  flopsOfLayer,
  forwardFlops,
  mixingOfLayer,
  productFlops,
} from '../flops.js';
import { recomputedFlops } from '../recomputed-flops.js';
import { adapterFlops, towerFlops } from '../tower-flops.js';
import { forwardLayers, hasImages, trainedPasses } from '../trained-passes.js';
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

/** Passes over a part of the layers' FLOPs, averaged over the layers by what each takes of it. */
function averagePasses(
  settled: Settled,
  flops: (group: LayerGroup) => number,
  outside: number,
  passes: LayerPassCounts,
): number {
  const { groups, layerCount } = settled.model;
  const { trained } = trainedPasses(settled);
  const first = forwardLayers(settled);
  const behind = trained === 0 ? passes.all : passes.inputs;
  if (first === 0 && (trained === 0 || trained >= layerCount)) return behind;
  let [sum, all] = [outside * behind, outside];
  for (const group of groups) {
    const each = flops(group);
    all += each * group.layers.length;
    for (const layer of group.layers)
      sum += each * (layer < first ? 1 : layer < trained ? passes.inputs : passes.all);
  }
  return all === 0 ? behind : sum / all;
}

interface LayerPassCounts {
  readonly inputs: number;
  readonly all: number;
}

function matrixPasses(settled: Settled): number {
  const outside = productFlops(endsOf(settled.model).products);
  return averagePasses(settled, flopsOfLayer, outside, { inputs: 2, all: 3 });
}

function mixingPasses(settled: Settled): number {
  const flops = (group: LayerGroup) => mixingOfLayer(group, settled.sequence, 'full');
  return averagePasses(settled, flops, 0, { inputs: 3, all: 3 });
}

function againFlops(settled: Settled): number {
  return recomputedFlops(settled) + towerFlops(settled).again;
}

/** FLOPs of recurrences come from a model of their kernels, and images are of a size that is assumed. */
function certaintyOf(settled: Settled) {
  return flopsOf(settled).recurrence > 0 || hasImages(settled) ? 'modelled' : 'exact';
}

const TRAINED_BY = '--lora, --qlora, --freeze and --adapter-layers';

const training = define({
  id: 'training',
  label: 'Training FLOPs a token',
  short: 'Train/token',
  unit: 'flops',
  certainty: certaintyOf,
  what: 'Forward and backward of one token with its share of images, recomputation included; frozen weights need only the gradients of their inputs, and none below all that is trained.',
  formula: 'a·layers + b·head + c·(core + recurrence) + 3·adapters + towers + again',
  symbols: {
    a: {
      value: matrixPasses,
      meaning:
        'passes through the layers’ matrices: forward, gradients of inputs, and of weights that are trained, averaged over layers',
      from: TRAINED_BY,
    },
    b: {
      value: (settled) => trainedPasses(settled).head,
      meaning: 'passes through the output matrix',
      from: TRAINED_BY,
    },
    c: {
      value: mixingPasses,
      meaning: 'passes through attention and recurrences: a backward pass counts as two',
      from: TRAINED_BY,
    },
    layers: forward('layers', 'matrices of the layers'),
    head: forward('head', 'the output matrix'),
    core: forward('core', 'scores and values of attention'),
    recurrence: forward('recurrence', 'recurrences'),
    adapters: {
      value: (settled) => adapterFlops(settled, 'language'),
      meaning: 'matrices of the adapters',
      unit: 'flops',
      from: '--lora or --qlora, and --lora-targets',
    },
    towers: {
      value: (settled) => towerFlops(settled).passes,
      meaning: 'all passes through towers and projectors, of the images for one token',
      unit: 'flops',
      from: '--images, --image-size and --freeze',
    },
    again: {
      value: againFlops,
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
  return training.amount(settled) - againFlops(settled);
}
