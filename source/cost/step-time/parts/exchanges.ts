import { define, fastLink, head, microBatches, network, perMicroBatch } from './part.js';

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
