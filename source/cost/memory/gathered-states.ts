import { bytes, define, type Of } from './state.js';

function largestLayer(part: 'gatheredLayer' | 'scatteredLayer'): Of {
  return {
    value: (states) => states[part],
    meaning: 'trained parameters of the largest layer',
    unit: 'parameters',
    from: 'tensors of the stage, divided by --tp',
  };
}

const gatheredLayer = {
  w: bytes('gathered', 'bytes of a trained weight as it is gathered'),
  layer: largestLayer('gatheredLayer'),
  frozen: {
    value: ({ frozenLayer }) => frozenLayer,
    meaning: 'bytes of its frozen weights',
    unit: 'bytes',
    from: '--lora or --qlora',
  },
} satisfies Readonly<Record<string, Of>>;

export const gathered = define({
  id: 'gathered',
  label: 'Gathered weights',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Whole layers, gathered for the time of their use under ZeRO 3 or offload: the one in use and the next.',
  formula: '⌈2·(w·layer + frozen)⌉',
  symbols: gatheredLayer,
  source: 'docs/cost-model.md, Sharded states (FSDP with one block of prefetch)',
});

export const wholeStage = define({
  id: 'gatheredStage',
  label: 'Stage gathered, with its gradients',
  short: 'gathered stage',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'All weights of the stage, gathered once a step, and their gradients in fp32, undivided until the last micro-batch; they grow with the parameters of the stage.',
  formula: '⌈(w + 4)·N + frozen⌉',
  symbols: {
    w: bytes('gathered', 'bytes of a trained weight as it is gathered'),
    N: {
      value: ({ whole }) => whole.trained,
      meaning: 'trained parameters of the stage on this rank, undivided',
      unit: 'parameters',
      from: '--reshard, tensors of the stage, divided by --tp',
    },
    frozen: {
      value: ({ whole }) => whole.frozen,
      meaning: 'bytes of those that are frozen',
      unit: 'bytes',
      from: '--lora or --qlora',
    },
  },
  source: 'pytorch/torchtitan, torchtitan/config/job_config.py, fsdp_reshard_after_forward',
});

/** Embedding and head gathered whole; `part` names the instant. */
function gatheredEnds(part: 'ends' | 'lossEnds') {
  return define({
    id: 'gatheredEnds',
    label: 'Embedding and head, gathered',
    short: 'gathered ends',
    unit: 'bytes',
    certainty: 'modelled',
    what: 'Embedding and head, whole on each rank: FSDP’s root module all the time, else the head while logits are made; they grow with vocab_size · hidden_size.',
    formula: '⌈w·ends + frozen⌉',
    symbols: {
      w: bytes('gathered', 'bytes of a trained weight as it is gathered'),
      ends: {
        value: (states) => states[part].trained,
        meaning: 'their trained parameters',
        unit: 'parameters',
        from: 'tensors of the stage, divided by --tp',
      },
      frozen: {
        value: (states) => states[part].frozen,
        meaning: 'bytes of those that are frozen',
        unit: 'bytes',
        from: '--lora or --qlora',
      },
    },
    source:
      'docs/cost-model.md, Sharded states; pytorch/pytorch, torch/distributed/fsdp (the root is not resharded after its forward pass)',
  });
}

export const ends = gatheredEnds('ends');
export const lossEnds = gatheredEnds('lossEnds');

export const scattering = define({
  id: 'scattering',
  label: 'Gradients before they are scattered',
  short: 'unscattered',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Gradients of one layer, whole until they are reduced and divided over the ranks, or of one matrix, until the optimizer has used it; they grow with the largest.',
  formula: '⌈g·layer⌉',
  symbols: {
    g: bytes('gradients', 'bytes of a gradient'),
    layer: largestLayer('scatteredLayer'),
  },
  source: 'docs/cost-model.md, Sharded states (FSDP)',
});

/** While logits are made, the last layer alone is gathered: the backward pass begins with it. */
export const lossLayer = define({
  id: 'gatheredLayer',
  label: 'Last layer, gathered',
  short: 'gathered layer',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'One layer, which stays gathered between its forward and its backward pass; it grows with the largest.',
  formula: '⌈w·layer + frozen⌉',
  symbols: gatheredLayer,
  source: 'docs/engines.md, What ranks gather',
});

export const stepCopies = define({
  id: 'copies',
  label: 'Copies of the optimizer’s step',
  short: 'copies',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Gradients of 16 bits in fp32, and the root of the second moment where the step is no single kernel; they grow with the parameters that the rank updates.',
  formula: '⌈4·copied + rooted⌉',
  symbols: {
    copied: {
      value: ({ copied }) => copied,
      meaning: 'parameters whose gradients are copied at once',
      unit: 'parameters',
      from: 'engine optimizer, --gradients and --zero',
    },
    rooted: {
      value: ({ rooted }) => rooted,
      meaning: 'bytes of the root of the second moment, 0 in a fused step',
      unit: 'bytes',
      from: '--engine-version',
    },
  },
  source:
    'docs/engines.md, Gradient formats; pytorch/pytorch, torch/optim/adam.py, _multi_tensor_adam',
});

export const scratch = define({
  id: 'scratch',
  label: 'Scratch of the optimizer',
  short: 'scratch',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'The copies that Muon’s Newton–Schulz steps work on; they grow with the largest matrix.',
  formula: '3·2·matrix',
  symbols: {
    matrix: {
      value: (states) => states.matrix,
      meaning: 'elements of the largest matrix of this rank, in three copies of 2 bytes',
      unit: 'elements',
      from: 'tensors of the layers, divided by --tp',
    },
  },
  source: 'docs/cost-model.md, Recipes and optimizers; https://kellerjordan.github.io/posts/muon',
});
