import { bf16Rate, define, head, hostLink, memory } from './part.js';

export const optimizer = define({
  ...head,
  id: 'optimizer',
  label: 'Optimizer step',
  short: 'optimizer',
  what: 'Reading and writing of states, weights and gradients once a step, and the products of Muon; grows with the parameters a device updates.',
  formula: 'N·(d·(2·s + b)/W + q·4/(0.8·L) + o·(4/(0.8·L) + (2·s + 4)/(0.6·H))) + C/F',
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
    s: {
      value: ({ habits }) => habits.stateBytes,
      meaning: 'bytes of its master weight and moments, which are read and written',
      unit: 'bytes',
      from: '--recipe, --optimizer and --moments',
    },
    b: {
      value: ({ habits }) => habits.updatedBytes,
      meaning: 'bytes of its gradient, which is read, and of its weight',
      unit: 'bytes',
      from: '--recipe and --gradients',
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
    L: hostLink,
    H: {
      value: ({ rates }) => rates.hostMemory,
      meaning: 'one device’s share of the host’s memory bandwidth',
      unit: 'bytesPerSecond',
      from: 'machine host bandwidth',
    },
    C: {
      value: ({ work }) => work.orthogonalFlops,
      meaning: 'FLOPs in which one device makes updates orthogonal, 0 unless the optimizer is Muon',
      unit: 'flops',
      from: '--optimizer',
    },
    F: bf16Rate,
  },
  source: 'docs/training-time.md, Step',
});
