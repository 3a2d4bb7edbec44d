import { bf16Rate, define, head, memory, microBatches, perMicroBatch, rate } from './part.js';

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
  short: 'elementwise',
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
    F: bf16Rate,
    Q: perMicroBatch('headBytes', 'bytes of logits', 'bytes'),
    W: memory,
  },
  source: 'docs/training-time.md, Head and loss',
});
