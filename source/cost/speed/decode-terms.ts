import { weightFamily } from '../../formats/index.js';
import { type QuantitySymbol, quantities } from '../../quantity/index.js';
import { shareCertainty } from '../../scenario/measured.js';
import { peakFlops } from '../rates.js';
import type { Pass } from './pass.js';
import { halfRate, productRate } from './product-rate.js';
import { bandwidth, fromPace, HOST_SOURCE, shared, stepsShare } from './symbols.js';

type Of = QuantitySymbol<Pass>;
const define = quantities<Pass>();

const SERVER = 'docs/serving-speed.md, Server step';
const SOURCE = `docs/serving-speed.md, One sequence in llama.cpp; ${SERVER}`;
const { x, n } = stepsShare;

const sequences: Of = {
  value: ({ sequences: count }) => count,
  meaning: 'sequences of a rank',
  from: '--batch',
};

/** Seconds of reading the weights of a step. */
export const readWeights = define({
  ...shared,
  id: 'memory',
  label: 'Reading weights',
  short: 'weights',
  certainty: ({ settled }) => shareCertainty(settled.scenario, 'bandwidthUtilization'),
  what: 'Reading the weights that a step touches; it grows with their bytes and shrinks with the bandwidth.',
  formula: 'x·n·(D + E) / (s·W)',
  symbols: {
    x,
    n,
    D: {
      value: ({ dense }) => dense,
      meaning: 'dense weights that a rank reads, adapters of its sequences included',
      unit: 'bytes',
      from: 'tensors of the matrices',
    },
    E: {
      value: ({ experts }) => experts,
      meaning: 'experts of a rank that a step touches',
      unit: 'bytes',
      from: 'tensors of routed experts by their coverage',
    },
    s: {
      value: ({ settled, pace }) => settled.scenario.bandwidthUtilization ?? pace.weights,
      meaning: 'share of the bandwidth that is reached',
      from: ({ settled, request }) =>
        settled.scenario.bandwidthUtilization === null
          ? (`engine ${request.id}, measured` as const)
          : '--bandwidth-utilization',
    },
    W: bandwidth,
  },
  source: SOURCE,
});

/** Seconds of computing with them. */
export const compute = define({
  ...shared,
  id: 'compute',
  label: 'Computing',
  short: 'compute',
  certainty: ({ settled }) => shareCertainty(settled.scenario, 'mfu'),
  what: 'Multiplying by the weights; it grows with the sequences of a step and the active parameters.',
  formula: 'x·((F_w)/P + F_a/H) / q',
  symbols: {
    x,
    F_w: {
      value: ({ flops }) => flops.dense + flops.experts,
      meaning: 'products of a rank with weights',
      unit: 'flops',
      from: 'derived as the rows of compute, for the tokens of the step',
    },
    F_a: {
      value: ({ flops }) => flops.attention,
      meaning: 'scores and weighted values of a rank',
      unit: 'flops',
      from: 'derived as compute.core',
    },
    P: {
      value: productRate,
      meaning: ({ device }) => `peak of ${device.name} in the format of the products`,
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
    H: {
      value: halfRate,
      meaning: 'peak in 16 bits',
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
    q: {
      value: ({ settled, pace }) => settled.scenario.mfu ?? pace.products,
      meaning: 'share of it that is reached',
      from: ({ settled, request }) =>
        settled.scenario.mfu === null ? (`engine ${request.id}, measured` as const) : '--mfu',
    },
  },
  source: SERVER,
});

export const unpack = define({
  ...shared,
  id: 'unpacking',
  label: 'Unpacking weights',
  short: 'unpacking',
  what: 'Bringing packed weights to numbers that can be multiplied; it grows with the weights that a token passes.',
  formula: 'x·N·u / F',
  symbols: {
    x,
    N: {
      value: ({ unpacked }) => unpacked,
      meaning: 'weights of a rank that a token is multiplied by',
      from: 'tensors of the matrices',
    },
    u: {
      value: unpackFlops,
      meaning: 'FLOPs to unpack one',
      unit: 'flops',
      from: ({ request }) => `engine ${request.id}, measured`,
    },
    F: {
      value: ({ device }) => peakFlops(device, 'fp32'),
      meaning: ({ device }) => `fp32 peak of ${device.name}`,
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
  },
  source: 'docs/serving-speed.md, One sequence in llama.cpp',
});

/** FLOPs of unpacking weights. K-quants and i-quants take more than plain blocks, and 16-bit weights take none. */
function unpackFlops({ pace, request: { weights } }: Pass): number {
  const family = weightFamily(weights);
  if (/^(f16|bf16|fp16)/.test(weights) || family === 'float') return 0;
  const isPlain = /^q\d_[01]$/.test(weights) || family === 'mxfp4' || /^mlx-/.test(weights);
  return isPlain ? pace.unpackPlain : pace.unpackK;
}

export const readCache = define({
  ...shared,
  id: 'cache',
  label: 'Reading the cache',
  short: 'cache',
  what: 'Reading keys, values and states of every sequence; it grows with sequences and context.',
  formula: 'B·C·((1 − h)/(s·W) + h/(0.50·W_h))',
  symbols: {
    B: sequences,
    C: {
      value: ({ cache }) => cache,
      meaning: 'cache that a rank reads for one sequence',
      unit: 'bytes',
      from: 'engine rule of each class of cache',
    },
    h: {
      value: ({ hostCache }) => hostCache,
      meaning: 'share of it in host memory',
      from: '--gpu-layers',
    },
    s: fromPace('cache', 'share of the bandwidth that is reached on small pieces'),
    W: bandwidth,
    W_h: {
      value: ({ settled }) => settled.hostBandwidth,
      meaning: 'bandwidth of the host’s memory',
      unit: 'bytesPerSecond',
      from: '--host-bandwidth',
    },
  },
  source: `${SOURCE}; ${HOST_SOURCE}`,
});

export const launches = define({
  ...shared,
  id: 'fixed',
  label: 'Kernel launches',
  short: 'launches',
  what: 'Launches and waits of a step, whatever it reads; they grow with the layers, and with the kinds of kernels in them.',
  formula: 'max(0, v·(L·(τ + κ) + M·μ + L_l·τ_l + L_i·τ_i + L_r·τ_r) + t + B·t_b − o·memory)',
  symbols: {
    v: fromPace('launchFactor', 'launches before Blackwell'),
    L: { value: ({ layers }) => layers.all, meaning: 'layers', from: 'config num_hidden_layers' },
    τ: fromPace('layer', 'of every layer', 'seconds'),
    κ: {
      value: quantiseSeconds,
      meaning: 'of kernels that quantise activations',
      unit: 'seconds',
      from: ({ request }) => `engine ${request.id}, measured`,
    },
    M: {
      value: ({ layers }) => layers.experts,
      meaning: 'layers with experts',
      from: 'config num_experts',
    },
    μ: fromPace('expertLayer', 'of a layer with experts', 'seconds'),
    L_l: {
      value: ({ layers }) => layers.latent,
      meaning: 'layers with latents',
      from: 'config kv_lora_rank',
    },
    τ_l: fromPace('latentLayer', 'of a layer with latents', 'seconds'),
    L_i: {
      value: ({ layers }) => layers.index,
      meaning: 'layers with an indexer',
      from: 'config index_topk',
    },
    τ_i: fromPace('indexLayer', 'of a layer whose indexer picks tokens', 'seconds'),
    L_r: {
      value: ({ layers }) => layers.recurrent,
      meaning: 'recurrent layers',
      from: 'config layer_types',
    },
    τ_r: fromPace('recurrentLayer', 'of a recurrent layer', 'seconds'),
    t: fromPace('step', 'of a step', 'seconds'),
    B: sequences,
    t_b: fromPace('sequence', 'of a sequence: sampling, bookkeeping', 'seconds'),
    o: fromPace('hidden', 'share of reading that runs beside launches'),
    memory: {
      value: readWeights.amount,
      meaning: 'reading weights',
      unit: 'seconds',
      from: 'derived as the row before',
    },
  },
  source: `${SOURCE}; docs/serving-speed.md, One sequence in PyTorch`,
});

function quantiseSeconds({ pace, request: { weights, isNative } }: Pass): number {
  const family = weightFamily(weights);
  if (family === 'nf4') return pace.nf4Layer;
  if (!isNative) return 0;
  if (family === 'fp8' || family === 'mxfp8' || family === 'int8') return pace.fp8Layer;
  return family === 'nvfp4' ? pace.fp4Layer : 0;
}
