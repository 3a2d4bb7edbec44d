import { define, head, microBatches, stage } from './part.js';

export const dataParallel = define({
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

export const sharding = define({
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
