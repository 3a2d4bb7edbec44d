import { type Certainty, type QuantitySymbol, quantities } from '../../quantity/index.js';
import { shareCertainty } from '../../scenario/measured.js';
import { peakFlops, servingRate } from '../rates.js';
import type { Pass } from './pass.js';
import { halfRate, isQuantised, productRate } from './product-rate.js';
import { bandwidth, fromPace, shared, stepsShare } from './symbols.js';

type Of = QuantitySymbol<Pass>;
const define = quantities<Pass>();

const SOURCE =
  'docs/serving-speed.md, Prompts in llama.cpp; docs/serving-speed.md, Prompts of a server';
const { x, n } = stepsShare;

const W = bandwidth;
const s: Of = {
  value: ({ settled, pace }) => settled.scenario.bandwidthUtilization ?? pace.weights,
  meaning: 'share of the bandwidth that is reached',
  from: ({ request }) => `engine ${request.id}, measured`,
};
/** A utilisation that the user gives is a fraction of the published peak in the format of the weights. */
const P: Of = {
  value: (pass) =>
    pass.settled.scenario.mfu === null
      ? productRate(pass)
      : peakFlops(pass.device, servingRate(pass.request.weights)),
  meaning: ({ device }) => `peak of ${device.name} in the format of the products`,
  unit: 'flopsPerSecond',
  from: 'machine dense FLOP/s',
};
const q: Of = {
  value: denseShare,
  meaning: 'share of it that is reached',
  from: ({ settled, request }) =>
    settled.scenario.mfu === null ? (`engine ${request.id}, measured` as const) : '--mfu',
};

function denseShare({ settled, pace, request: { weights } }: Pass): number {
  return settled.scenario.mfu ?? (isQuantised(weights) ? pace.promptDense : pace.promptHalf);
}

const certainty = ({ settled }: Pass): Certainty => shareCertainty(settled.scenario, 'mfu');

/** Seconds of products of the dense part. Reading weights overlaps with them. */
export const promptProducts = define({
  ...shared,
  id: 'compute',
  label: 'Computing',
  short: 'compute',
  certainty,
  what: 'Multiplying the prompts by dense weights; it grows with their tokens and the parameters.',
  formula: 'x·√((F/(q·P))² + (n·D/(s·W))²)',
  symbols: {
    x,
    F: {
      value: ({ flops }) => flops.dense,
      meaning: 'products of a rank with dense weights, images in their tower included',
      unit: 'flops',
      from: 'derived as the rows of compute',
    },
    q,
    P,
    n,
    D: {
      value: ({ dense }) => dense,
      meaning: 'dense weights that a rank reads in a step',
      unit: 'bytes',
      from: 'tensors of the matrices',
    },
    s,
    W,
  },
  source: SOURCE,
});

export const promptExperts = define({
  ...shared,
  id: 'experts',
  label: 'Computing in experts',
  short: 'experts',
  certainty,
  what: 'Multiplying the prompts by routed experts; it is slow where each gets few tokens.',
  formula: 'x·√((F/(q·r·η·P))² + (n·E/(s·W))²)',
  symbols: {
    x,
    F: {
      value: ({ flops }) => flops.experts,
      meaning: 'products of a rank with routed experts',
      unit: 'flops',
      from: 'derived as the rows of compute',
    },
    q,
    r: {
      value: ({ settled, pace }) => (settled.scenario.mfu === null ? pace.expertShare : 1),
      meaning: 'of that in experts',
      from: ({ request }) => `engine ${request.id}, measured`,
    },
    η: {
      value: expertEfficiency,
      meaning: 'what few tokens an expert leave of it: m/(m + m₀)',
      from: ({ request }) => `engine ${request.id}, measured`,
    },
    P,
    n,
    E: {
      value: ({ experts }) => experts,
      meaning: 'experts of a rank that a step touches',
      unit: 'bytes',
      from: 'tensors of routed experts by their coverage',
    },
    s,
    W,
  },
  source: SOURCE,
});

function expertEfficiency({ settled, pace, tokensPerExpert }: Pass): number {
  if (settled.scenario.mfu !== null || tokensPerExpert <= 0) return 1;
  return tokensPerExpert / (tokensPerExpert + pace.expertTokens);
}

export const promptAttention = define({
  ...shared,
  id: 'attention',
  label: 'Attention among the prompts',
  short: 'attention',
  certainty,
  what: 'Scores and weighted values; they grow with the square of a prompt’s length.',
  formula: 'x·F/(c·H)',
  symbols: {
    x,
    F: {
      value: ({ flops }) => flops.attention,
      meaning: 'scores and weighted values of a rank',
      unit: 'flops',
      from: 'derived as compute.causal.core',
    },
    c: {
      value: ({ settled, pace }) => settled.scenario.mfu ?? pace.promptAttention,
      meaning: 'share of the 16-bit peak that is reached',
      from: ({ request }) => `engine ${request.id}, measured`,
    },
    H: {
      value: halfRate,
      meaning: 'peak in 16 bits',
      unit: 'flopsPerSecond',
      from: 'machine dense FLOP/s',
    },
  },
  source: SOURCE,
});

export const promptLaunches = define({
  ...shared,
  id: 'fixed',
  label: 'Kernel launches',
  short: 'launches',
  what: 'Launches of every layer in each step, and what an indexer takes for each token; they grow with steps and layers.',
  formula: 'x·(n·L·ε + T·L_i·ι)',
  symbols: {
    x,
    n,
    L: { value: ({ layers }) => layers.all, meaning: 'layers', from: 'config num_hidden_layers' },
    ε: fromPace('promptLayer', 'of a layer in a step without graphs', 'seconds'),
    T: {
      value: ({ tokens }) => tokens,
      meaning: 'tokens of all prompts',
      unit: 'tokens',
      from: '--sequence less --output, times --batch',
    },
    L_i: {
      value: ({ layers }) => layers.index,
      meaning: 'layers with an indexer',
      from: 'config index_topk',
    },
    ι: fromPace('promptIndex', 'of a token in a layer whose indexer picks tokens', 'seconds'),
  },
  source: SOURCE,
});
