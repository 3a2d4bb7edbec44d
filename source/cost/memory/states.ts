import { trainingOf } from '../../engines/index.js';
import { type Quantity, type QuantitySymbol, quantities } from '../../quantity/index.js';
import type { Settled } from '../../scenario/settled.js';
import type { RecipeBytes } from '../recipes.js';
import type { StageSum } from '../shards.js';
import { ITEMS } from './items.js';

/** What the model states of one rank of a stage are made of, before data-parallel ranks divide them. */
export interface States {
  readonly settled: Settled;
  readonly recipe: RecipeBytes;
  /** Trained parameters. */
  readonly held: StageSum;
  /** Bytes of optimizer state without master weights. */
  readonly heldStates: StageSum;
  /** Ranks that divide dense weights, and experts. */
  readonly ranks: StageSum;
  /** Bytes of weights that are not trained. */
  readonly frozen: number;
  /** Trained parameters of the largest layer, where its weights are gathered. */
  readonly gatheredLayer: number;
  /** The same, where its gradients are scattered. */
  readonly scatteredLayer: number;
  /** Bytes of frozen weights of the largest layer, where layers are gathered. */
  readonly frozenLayer: number;
  /** Trained parameters and frozen bytes of embedding and head, where they are gathered: both always, or the head for the loss. */
  readonly ends: GatheredEnds;
  readonly lossEnds: GatheredEnds;
  /** Trained parameters and frozen bytes of the stage that stay whole between micro-batches; 0 where layers are given back. */
  readonly whole: GatheredEnds;
  /** Elements of the largest matrix, where the optimizer needs scratch for it. */
  readonly matrix: number;
}

/** Ends of the model that ranks hold whole. */
export interface GatheredEnds {
  readonly trained: number;
  readonly frozen: number;
}

const define = quantities<States>();

type Of = QuantitySymbol<States>;

const N: Of = {
  value: ({ held }) => held.dense,
  meaning: 'trained parameters of this rank outside the experts',
  unit: 'parameters',
  from: 'tensors of the stage, divided by --tp',
};
const N_e: Of = {
  value: ({ held }) => held.experts,
  meaning: 'trained parameters of its routed experts',
  unit: 'parameters',
  from: 'tensors of the stage, divided by --ep',
};

/** Bytes a parameter, by the recipe. */
function bytes(part: 'weights' | 'gathered' | 'gradients' | 'master', meaning: string): Of {
  return {
    value: ({ recipe }) => recipe[part],
    meaning,
    unit: 'bytes',
    from: ({ settled }) => `recipe ${settled.recipe}`,
  };
}

/** Ranks that divide a state from a ZeRO stage on; 1 below it. */
function ranks(kind: keyof StageSum, stage: number): Of {
  const whose = kind === 'dense' ? 'dense weights' : 'experts';
  return {
    value: ({ settled, ranks: sharing }) => (settled.zero >= stage ? sharing[kind] : 1),
    meaning: ({ settled }) => `ranks that divide it for ${whose} at ZeRO ${settled.zero}`,
    from: kind === 'dense' ? '--zero, --dp and --cp' : '--zero, --dp, --cp and --ep',
  };
}

/** 1 where a state is on the device, 0 where it is in host memory. */
function onDevice(isAway: (settled: Settled) => boolean): Of {
  return {
    value: ({ settled }) => (isAway(settled) ? 0 : 1),
    meaning: ({ settled }) => (isAway(settled) ? 'it is in host memory' : 'it is on the device'),
    from: '--offload',
  };
}

function source({ settled, recipe }: States): string {
  const division =
    settled.zero > 0 && !recipe.source.startsWith('ZeRO') ? '; ZeRO arXiv:1910.02054' : '';
  return `docs/cost-model.md, Sharded states; ${recipe.source}${division}`;
}

const isWeightAway = ({ offload }: Settled) => offload === 'parameters';
const isGradientAway = ({ offload, engine, zero }: Settled) =>
  offload === 'parameters' ||
  (offload === 'optimizer' && zero >= 2 && trainingOf(engine).offloadsGradients);
/** Whether moments lie in memory that device and host share by pages (bitsandbytes; QLoRA, arXiv:2305.14314 section 3). */
export const isPaged = ({ optimizer }: Settled) => optimizer.startsWith('paged');
const isOptimizerAway = ({ offload }: Settled) => offload !== 'none';

export const weights = define({
  id: ITEMS.weights.id,
  label: ITEMS.weights.label,
  unit: 'bytes',
  certainty: 'exact',
  what: 'The weights that kernels compute with; they grow with the parameters of the stage, and ZeRO 3 divides them over data-parallel ranks.',
  formula: 'here·(⌈w·N / d⌉ + ⌈w·N_e / d_e⌉ + ⌈frozen / d⌉)',
  symbols: {
    here: onDevice(isWeightAway),
    w: bytes('weights', 'bytes of a trained weight'),
    N,
    N_e,
    d: ranks('dense', 3),
    d_e: ranks('experts', 3),
    frozen: {
      value: (states) => states.frozen,
      meaning: 'bytes of weights that are not trained: below adapters, of a reference, of a judge',
      unit: 'bytes',
      from: '--lora, --qlora, --stage and --reference, in the format of --weights',
    },
  },
  source,
});

export const gradients = define({
  id: ITEMS.gradients.id,
  label: ITEMS.gradients.label,
  unit: 'bytes',
  certainty: 'exact',
  what: 'A gradient for each trained parameter, with the buffer it is accumulated in; ZeRO 2 and 3 divide them.',
  formula: 'here·(⌈g·N / d⌉ + ⌈g·N_e / d_e⌉)',
  symbols: {
    here: {
      value: ({ settled }) => (isGradientAway(settled) || settled.optimizerInBackward ? 0 : 1),
      meaning: ({ settled }) =>
        isGradientAway(settled)
          ? 'they are in host memory'
          : settled.optimizerInBackward
            ? 'each is used and freed as it comes'
            : 'they are on the device',
      from: '--offload and --optimizer-in-backward',
    },
    g: bytes('gradients', 'bytes of a gradient'),
    N,
    N_e,
    d: ranks('dense', 2),
    d_e: ranks('experts', 2),
  },
  source,
});

export const optimizer = define({
  id: ITEMS.optimizer.id,
  label: ITEMS.optimizer.label,
  unit: 'bytes',
  certainty: 'exact',
  what: 'Master weights and the moments of the optimizer; they grow with the trained parameters, and every ZeRO stage divides them.',
  formula: 'here·(⌈m·N / d⌉ + ⌈m·N_e / d_e⌉ + x·(⌈S / d⌉ + ⌈S_e / d_e⌉))',
  symbols: {
    here: onDevice(isOptimizerAway),
    x: {
      value: ({ settled }) => (isPaged(settled) ? 0 : 1),
      meaning: ({ settled }) =>
        isPaged(settled)
          ? 'moments are paged: they take turns on the device, and wait in host memory'
          : 'moments stay on the device',
      from: '--optimizer',
    },
    m: bytes('master', 'bytes of a master weight and of gradients that live with it'),
    N,
    N_e,
    S: {
      value: ({ heldStates }) => heldStates.dense,
      meaning: 'bytes of moments outside the experts',
      unit: 'bytes',
      from: '--optimizer',
    },
    S_e: {
      value: ({ heldStates }) => heldStates.experts,
      meaning: 'bytes of moments of routed experts',
      unit: 'bytes',
      from: '--optimizer',
    },
    d: ranks('dense', 1),
    d_e: ranks('experts', 1),
  },
  source,
});

function largestLayer(part: 'gatheredLayer' | 'scatteredLayer'): Of {
  return {
    value: (states) => states[part],
    meaning: 'trained parameters of the largest layer',
    unit: 'parameters',
    from: 'tensors of the stage, divided by --tp',
  };
}

export const gathered = define({
  id: 'gathered',
  label: 'Gathered weights',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Whole layers, gathered for the time of their use under ZeRO 3 or offload: the one in use and the next.',
  formula: '⌈2·(w·layer + frozen)⌉',
  symbols: {
    w: bytes('gathered', 'bytes of a trained weight as it is gathered'),
    layer: largestLayer('gatheredLayer'),
    frozen: {
      value: ({ frozenLayer }) => frozenLayer,
      meaning: 'bytes of its frozen weights',
      unit: 'bytes',
      from: '--lora or --qlora',
    },
  },
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

/** Embedding and head, whole; `part` says when. */
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

/** What a rank holds at all times. */
export const HELD_STATES: readonly Quantity<States>[] = [weights, gradients, optimizer];
