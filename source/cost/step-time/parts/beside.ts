import { define, head, hostLink, microBatches, perMicroBatch, stage } from './part.js';

export const otherModels = define({
  ...head,
  id: 'otherModels',
  label: 'Reference, reward and critic',
  short: 'other models',
  what: 'Forward passes of answers through the policy as it was, a reference, a reward model and a critic, and the training of a critic.',
  formula: 'm·(q·F + c·T)',
  symbols: {
    m: microBatches,
    q: {
      value: ({ layout }) => layout.otherPasses,
      meaning: 'forward passes through other models',
      from: '--stage and --reference',
    },
    F: {
      value: ({ forwardSeconds }) => forwardSeconds,
      meaning: 'seconds of one micro-batch forward alone on the slowest stage',
      unit: 'seconds',
      from: 'derived as the parts above, docs/training-time.md, Forward alone',
    },
    T: stage,
    c: {
      value: ({ layout }) => layout.otherTrained,
      meaning: 'further models that are trained',
      from: '--stage',
    },
  },
  source: 'docs/cost-model.md, Post-training',
});

export const activationOffload = define({
  ...head,
  id: 'activationOffload',
  label: 'Activations to the host and back',
  short: 'act. offload',
  what: 'Activations that wait in host memory, as far as the link takes longer than the micro-batch they travel beside.',
  formula: 'm·max(0, 2·Q/(0.8·L) − T)',
  symbols: {
    m: microBatches,
    Q: perMicroBatch('offloadedBytes', 'bytes that go to the host', 'bytes'),
    L: hostLink,
    T: stage,
  },
  source: 'docs/training-time.md, Offloaded activations and weights',
});

export const weightOffload = define({
  ...head,
  id: 'weightOffload',
  label: 'Weights from the host',
  short: 'weight offload',
  what: 'Weights that live in host memory and come over for the forward and the backward pass, as far as the link takes longer than the micro-batch.',
  formula: 'm·max(0, Q/(0.8·L) − T)',
  symbols: {
    m: microBatches,
    Q: perMicroBatch('fetchedBytes', 'bytes of weights that come from the host', 'bytes'),
    L: hostLink,
    T: stage,
  },
  source: 'docs/training-time.md, Offloaded activations and weights',
});

export const generation = define({
  ...head,
  id: 'rollout',
  label: 'Generation of answers',
  short: 'rollout',
  what: 'Answers that the engine on these devices generates for the step; all are taken to be as long as the output.',
  formula: 'A·o/ρ',
  symbols: {
    A: {
      value: ({ layout }) => layout.generation?.answers ?? 0,
      meaning: 'answers of a step',
      from: '--global-batch',
    },
    o: {
      value: ({ layout }) => layout.generation?.output ?? 0,
      meaning: 'tokens of an answer',
      unit: 'tokens',
      from: '--output',
    },
    ρ: {
      value: ({ layout }) => layout.generation?.tokensPerSecond ?? 1,
      meaning: 'tokens a second of all replicas, with as many answers as they share or hold',
      unit: 'tokensPerSecond',
      from: 'derived from the rollout engine’s own report',
    },
  },
  source: 'docs/cost-model.md, Post-training; docs/serving-speed.md, Offline throughput',
});
