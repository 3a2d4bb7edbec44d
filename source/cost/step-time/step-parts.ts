import { type QuantitySymbol, quantities } from '../../quantity/index.js';
import { bubblesFilled } from '../../scenario/pipeline.js';
import type { StepHabits, StepLayout, TrainingRates } from './layout.js';
import type { LayerAmounts } from './step-work.js';

/** One micro-batch's work on the slowest stage, and what moves once a step. */
export interface StepWork extends LayerAmounts {
  /** FLOPs and bytes of head and loss of one micro-batch on the slowest stage. */
  readonly headFlops: number;
  readonly headBytes: number;
  /** Bytes of one hidden state that a stage hands on. */
  readonly streamBytes: number;
  /** Bytes of activations that go to host memory and come back. */
  readonly offloadedBytes: number;
  /** Bytes that data-parallel ranks reduce and gather once a step, over the link that is slowest. */
  readonly reducedSeconds: number;
  /** Seconds of link that ZeRO-3 takes for each micro-batch. */
  readonly shardedSeconds: number;
  /** Trained parameters whose optimizer state one device holds. */
  readonly optimizedParameters: number;
}

/** What the parts of a step are computed from. */
export interface StepInput {
  readonly work: StepWork;
  readonly layout: StepLayout;
  readonly rates: TrainingRates;
  readonly habits: StepHabits;
  /** Seconds of one micro-batch on the slowest stage, forward and backward. */
  readonly stageSeconds: number;
}

type Symbol = QuantitySymbol<StepInput>;

const define = quantities<StepInput>();

const microBatches: Symbol = {
  value: ({ layout }) => layout.microBatches,
  meaning: 'micro-batches of a step of one data-parallel rank',
  from: '--global-batch',
};
const rate: Symbol = {
  value: ({ rates }) => rates.products,
  meaning: 'FLOP/s that products reach in the recipe’s format',
  unit: 'flopsPerSecond',
  from: 'constant share of the peak by device family, docs/training-time.md, Constants of a training step',
};
const memory: Symbol = {
  value: ({ rates }) => rates.memory,
  meaning: 'bytes per second of memory, 0.85 of the peak',
  unit: 'bytesPerSecond',
  from: 'machine bandwidth',
};
const fastLink: Symbol = {
  value: ({ rates }) => rates.fastLink,
  meaning: 'bytes per second one way inside the fast-link domain, 0.75 of the link',
  unit: 'bytesPerSecond',
  from: 'machine interconnect',
};
const network: Symbol = {
  value: ({ rates }) => rates.network,
  meaning: 'bytes per second one way of a device’s network card, 0.75 of its rate',
  unit: 'bytesPerSecond',
  from: 'machine network',
};
const stage: Symbol = {
  value: ({ stageSeconds }) => stageSeconds,
  meaning: 'seconds of one micro-batch on the slowest stage',
  unit: 'seconds',
  from: 'derived from the parts above',
};

/** An amount of one micro-batch on the slowest stage. */
function perMicroBatch(
  amount: keyof LayerAmounts | 'headFlops' | 'headBytes' | 'streamBytes' | 'offloadedBytes',
  meaning: string,
  unit: 'flops' | 'bytes' | 'count',
): Symbol {
  return {
    value: ({ work }) => work[amount],
    meaning: `${meaning} of one micro-batch on the slowest stage`,
    unit,
    from: 'derived from the layers’ matrices and shapes',
  };
}

const head = { unit: 'seconds', certainty: 'modelled' } as const;

export const products = define({
  ...head,
  id: 'products',
  label: 'Products of dense matrices',
  short: 'products',
  what: 'Matrix products of attention, MLP and router, forward and backward; they grow with tokens and shrink with tensor ranks.',
  formula: 'm·(C/F + Q/W)',
  symbols: {
    m: microBatches,
    C: perMicroBatch('productFlops', 'FLOPs', 'flops'),
    F: rate,
    Q: perMicroBatch('productBytes', 'operand and result bytes', 'bytes'),
    W: memory,
  },
  source: 'docs/training-time.md, Products',
});

export const experts = define({
  ...head,
  id: 'experts',
  label: 'Products of experts',
  short: 'experts',
  what: 'Matrix products of routed experts, forward and backward; few tokens an expert make them slow.',
  formula: 'm·(C/(0.70·F) + Q/W)',
  symbols: {
    m: microBatches,
    C: perMicroBatch('expertFlops', 'FLOPs of routed experts', 'flops'),
    F: rate,
    Q: perMicroBatch('expertBytes', 'operand and result bytes of routed experts', 'bytes'),
    W: memory,
  },
  source: 'docs/training-time.md, Expert products',
});

export const attention = define({
  ...head,
  id: 'attention',
  label: 'Attention core',
  short: 'attention',
  what: 'Scores and weighted values, and recurrent scans, forward and backward; they grow with the square of the sequence.',
  formula: 'm·(C/A + Q/W)',
  symbols: {
    m: microBatches,
    C: perMicroBatch(
      'attentionFlops',
      'FLOPs of attention, slower kernels counted as the dense ones they take the time of,',
      'flops',
    ),
    A: {
      value: ({ rates }) => rates.attention,
      meaning: 'FLOP/s that fused attention reaches',
      unit: 'flopsPerSecond',
      from: 'constant share of the 16-bit peak, docs/training-time.md, Constants of a training step',
    },
    Q: perMicroBatch('scoreBytes', 'bytes of score matrices', 'bytes'),
    W: memory,
  },
  source: 'docs/training-time.md, Attention core',
});

export const elementwise = define({
  ...head,
  id: 'elementwise',
  label: 'Memory-bound operations',
  short: 'element-wise',
  what: 'Norms, activations, residuals and rotary embeddings, which move bytes rather than compute.',
  formula: 'm·1.3·c·Q/W',
  symbols: {
    m: microBatches,
    c: {
      value: ({ habits }) => habits.elementwiseFactor,
      meaning: '1 where these kernels are fused or compiled, more in plain PyTorch',
      from: 'engine kernels',
    },
    Q: perMicroBatch('elementwiseBytes', 'bytes of element-wise kernels', 'bytes'),
    W: memory,
  },
  source: 'docs/training-time.md, Memory-bound operations',
});

export const tensorParallel = define({
  ...head,
  id: 'tensorParallel',
  label: 'Tensor-parallel traffic',
  short: 'TP traffic',
  what: 'Hidden states that tensor ranks gather and reduce in every block; grows with tokens, not with ranks.',
  formula: 'm·(0.85·Q/N + n·τ)',
  symbols: {
    m: microBatches,
    Q: perMicroBatch('tensorBytes', 'bytes exchanged by tensor ranks', 'bytes'),
    N: {
      value: ({ layout, rates }) => (layout.tp > rates.domain ? rates.network : rates.fastLink),
      meaning: 'bytes per second one way between tensor ranks',
      unit: 'bytesPerSecond',
      from: 'machine interconnect',
    },
    n: perMicroBatch('tensorHops', 'exchanges times log₂ of the ranks', 'count'),
    τ: {
      value: () => 17e-6,
      meaning: 'seconds of latency of one exchange between two ranks',
      unit: 'seconds',
      from: 'constant of docs/training-time.md, Constants of a training step',
    },
  },
  source: 'docs/training-time.md, Tensor-parallel traffic',
});

export const expertExchange = define({
  ...head,
  id: 'expertExchange',
  label: 'All-to-all of experts',
  short: 'all-to-all',
  what: 'Tokens sent to the devices of their experts and back; grows with tokens and experts a token.',
  formula: 'm·y·(Q/N + R/I)',
  symbols: {
    m: microBatches,
    y: {
      value: ({ habits }) => habits.exposedExchange,
      meaning: 'share of it that nothing hides',
      from: 'engine overlap',
    },
    Q: perMicroBatch('exchangedNear', 'bytes sent inside the domain', 'bytes'),
    N: fastLink,
    R: perMicroBatch('exchangedFar', 'bytes sent between domains', 'bytes'),
    I: network,
  },
  source: 'docs/training-time.md, All-to-all of experts',
});

export const contextParallel = define({
  ...head,
  id: 'contextParallel',
  label: 'Context-parallel traffic',
  short: 'CP traffic',
  what: 'Keys and values that context ranks pass around; grows with tokens and ranks.',
  formula: 'm·0.5·Q/N',
  symbols: {
    m: microBatches,
    Q: perMicroBatch('contextBytes', 'bytes of keys and values passed around', 'bytes'),
    N: {
      value: ({ layout, rates }) =>
        layout.tp * layout.cp > rates.domain ? rates.network : rates.fastLink,
      meaning: 'bytes per second one way between context ranks',
      unit: 'bytesPerSecond',
      from: 'machine interconnect',
    },
  },
  source: 'docs/training-time.md, Context-parallel traffic',
});

export const launches = define({
  ...head,
  id: 'launches',
  label: 'Launches',
  short: 'launches',
  what: 'Time in which kernels are launched one by one; grows with layers and micro-batches, not with tokens.',
  formula: 'm·(n·λ + e·λ_e)',
  symbols: {
    m: microBatches,
    n: perMicroBatch('blockLaunches', 'blocks, those run again by a third,', 'count'),
    λ: {
      value: () => 0.12e-3,
      meaning: 'seconds of launches of a block',
      unit: 'seconds',
      from: 'constant of docs/training-time.md, Constants of a training step',
    },
    e: perMicroBatch('expertLaunches', 'layers with experts, those run again by a third,', 'count'),
    λ_e: {
      value: ({ habits }) => habits.expertLaunchSeconds,
      meaning: 'seconds of launches that a layer with experts adds',
      unit: 'seconds',
      from: 'engine CUDA graphs',
    },
  },
  source: 'docs/training-time.md, Launches',
});

export const headAndLoss = define({
  ...head,
  id: 'head',
  label: 'Head and loss',
  short: 'head, loss',
  what: 'The output matrix and the loss on the last stage; they grow with tokens and vocabulary.',
  formula: 'm·(C/F + Q/W)',
  symbols: {
    m: microBatches,
    C: perMicroBatch('headFlops', 'FLOPs of the head', 'flops'),
    F: {
      value: ({ rates }) => rates.bf16Products,
      meaning: 'FLOP/s that products in bf16 reach',
      unit: 'flopsPerSecond',
      from: 'constant share of the peak by device family, docs/training-time.md, Constants of a training step',
    },
    Q: perMicroBatch('headBytes', 'bytes of logits', 'bytes'),
    W: memory,
  },
  source: 'docs/training-time.md, Head and loss',
});

/** The parts of one micro-batch on one stage, in the order of a step. */
export const STAGE_PARTS = [
  products,
  experts,
  attention,
  elementwise,
  tensorParallel,
  expertExchange,
  contextParallel,
  launches,
  headAndLoss,
] as const;

const bubble = define({
  ...head,
  id: 'bubble',
  label: 'Pipeline bubble',
  short: 'bubble',
  what: 'Time in which stages wait while the pipeline fills and drains; grows with stages, shrinks with virtual stages.',
  formula: '(p − 1)/(v·z)·T',
  symbols: {
    p: { value: ({ layout }) => layout.pp, meaning: 'pipeline stages', from: '--pp' },
    v: {
      value: ({ layout }) => layout.virtualStages,
      meaning: 'model chunks that a rank holds',
      from: '--virtual-stages',
    },
    z: {
      value: ({ layout }) => bubblesFilled(layout.schedule),
      meaning: 'how many times shorter the schedule makes it',
      from: '--schedule',
    },
    T: stage,
  },
  source: 'arXiv:2104.04473 section 2.2; arXiv:2412.19437 table 2; docs/training-time.md, Step',
});

const handover = define({
  ...head,
  id: 'pipeline',
  label: 'Hand-over between stages',
  short: 'hand-over',
  what: 'Hidden states that stages pass on and gradients that they pass back.',
  formula: 's·m·v·(0.3·2·Q/N + 0.00001)',
  symbols: {
    s: {
      value: ({ layout }) => (layout.pp > 1 ? 1 : 0),
      meaning: '1 with a pipeline, else 0',
      from: '--pp',
    },
    m: microBatches,
    v: {
      value: ({ layout }) => layout.virtualStages,
      meaning: 'model chunks that a rank holds',
      from: '--virtual-stages',
    },
    Q: perMicroBatch('streamBytes', 'bytes of the hidden states', 'bytes'),
    N: {
      value: ({ layout, rates }) =>
        layout.tp * layout.cp * layout.dp * layout.pp > rates.domain
          ? rates.network
          : rates.fastLink,
      meaning: 'bytes per second one way between stages',
      unit: 'bytesPerSecond',
      from: 'machine network',
    },
  },
  source: 'docs/training-time.md, Step',
});

const dataParallel = define({
  ...head,
  id: 'dataParallel',
  label: 'Gradient reduction',
  short: 'DP traffic',
  what: 'Gradients that data-parallel ranks reduce and weights that they gather once a step, as far as backward does not hide them.',
  formula: '0.25·G + max(0, 0.75·G − 0.7·T)',
  symbols: {
    G: {
      value: ({ work }) => work.reducedSeconds,
      meaning: 'seconds of the links for gradients and weights of one device',
      unit: 'seconds',
      from: 'derived from parameters, gradient format and links',
    },
    T: stage,
  },
  source: 'docs/training-time.md, Step',
});

const sharding = define({
  ...head,
  id: 'sharding',
  label: 'Gathers of sharded weights',
  short: 'ZeRO-3 traffic',
  what: 'Weights that ZeRO-3 gathers and gradients that it scatters in each micro-batch, as far as they are not hidden.',
  formula: 'm·(z·G + max(0, (1 − z)·G − 0.9·T))',
  symbols: {
    m: microBatches,
    z: {
      value: ({ habits }) => habits.exposedSharding,
      meaning: 'share that is never hidden',
      from: 'engine prefetch',
    },
    G: {
      value: ({ work }) => work.shardedSeconds,
      meaning: 'seconds of the links for one micro-batch',
      unit: 'seconds',
      from: 'derived from parameters and links',
    },
    T: stage,
  },
  source: 'docs/training-time.md, Step',
});

const otherModels = define({
  ...head,
  id: 'otherModels',
  label: 'Reference, judge and critic',
  short: 'other models',
  what: 'Forward passes through a reference and a judge, and the training of a critic; generation of answers is not counted.',
  formula: 'm·T·(q/(1 + r) + c)',
  symbols: {
    m: microBatches,
    T: stage,
    q: {
      value: ({ layout }) => layout.otherPasses,
      meaning: 'forward passes through other models',
      from: '--stage and --reference',
    },
    r: {
      value: ({ layout }) => layout.passes - 1,
      meaning: 'passes backward for each one forward, through the trained model',
      from: '--lora or --qlora',
    },
    c: {
      value: ({ layout }) => layout.otherTrained,
      meaning: 'further models that are trained',
      from: '--stage',
    },
  },
  source: 'docs/cost-model.md, Post-training',
});

const activationOffload = define({
  ...head,
  id: 'activationOffload',
  label: 'Activations to the host and back',
  short: 'act. offload',
  what: 'Activations that wait in host memory, as far as the link takes longer than the micro-batch they travel beside.',
  formula: 'm·max(0, 2·Q/(0.8·L) − T)',
  symbols: {
    m: microBatches,
    Q: perMicroBatch('offloadedBytes', 'bytes that go to the host', 'bytes'),
    L: {
      value: ({ rates }) => rates.hostLink,
      meaning: 'bytes per second of the link to the host',
      unit: 'bytesPerSecond',
      from: 'machine host link',
    },
    T: stage,
  },
  source: 'docs/training-time.md, Offloaded activations',
});

const optimizer = define({
  ...head,
  id: 'optimizer',
  label: 'Optimizer step',
  short: 'optimizer',
  what: 'Reading and writing of states, weights and gradients once a step; grows with the parameters a device updates.',
  formula: 'N·(d·30/W + q·4/(0.8·L) + o·(4/(0.8·L) + 28/(0.6·H)))',
  symbols: {
    N: {
      value: ({ work }) => work.optimizedParameters,
      meaning: 'parameters that one device updates',
      unit: 'parameters',
      from: 'derived from trained parameters and ZeRO',
    },
    d: {
      value: ({ layout }) => (layout.offload === 'none' ? 1 : 0),
      meaning: '1 with the optimizer on the device, else 0',
      from: '--offload',
    },
    W: memory,
    q: {
      value: ({ layout }) => (layout.pagedMoments ? 1 : 0),
      meaning: '1 where moments come in pages from host memory and go back, else 0',
      from: '--optimizer',
    },
    o: {
      value: ({ layout }) => (layout.offload === 'none' ? 0 : 1),
      meaning: '1 with the optimizer in host memory, else 0',
      from: '--offload',
    },
    L: {
      value: ({ rates }) => rates.hostLink,
      meaning: 'bytes per second of the link to the host',
      unit: 'bytesPerSecond',
      from: 'machine host link',
    },
    H: {
      value: ({ rates }) => rates.hostMemory,
      meaning: 'one device’s share of the host’s memory bandwidth',
      unit: 'bytesPerSecond',
      from: 'machine host bandwidth',
    },
  },
  source: 'docs/training-time.md, Step',
});

/** The parts of a step beyond its micro-batches' own work. */
export const STEP_PARTS = [
  bubble,
  handover,
  dataParallel,
  sharding,
  otherModels,
  activationOffload,
  optimizer,
] as const;
