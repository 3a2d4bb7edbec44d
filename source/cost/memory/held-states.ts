import { trainingOf } from '../../engines/index.js';
import type { Quantity } from '../../quantity/index.js';
import type { SettledSetting } from '../../scenario/settled.js';
import type { StageSum } from '../shards.js';
import { ITEMS } from './items.js';
import { bytes, define, type Of, type States } from './state.js';

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

/** The parameters whose gradients are there: all, or as many as the backward pass has come to at the fullest instant. */
function graded(kind: keyof StageSum): Of {
  const whose = kind === 'dense' ? 'outside the experts' : 'of its routed experts';
  return {
    value: (states) => states.graded[kind],
    meaning: ({ graded, held }) =>
      graded[kind] === held[kind]
        ? `trained parameters of this rank ${whose}`
        : `parameters ${whose} whose gradients are there at the fullest instant`,
    unit: 'parameters',
    from: kind === 'dense' ? N.from : N_e.from,
  };
}

/** The ranks that divide a state from a given ZeRO stage on; 1 below that stage. */
function ranks(kind: keyof StageSum, stage: number): Of {
  const whose = kind === 'dense' ? 'dense weights' : 'experts';
  return {
    value: ({ settled, ranks: sharing }) => (settled.zero >= stage ? sharing[kind] : 1),
    meaning: ({ settled }) => `ranks that divide it for ${whose} at ZeRO ${settled.zero}`,
    from: kind === 'dense' ? '--zero, --dp and --cp' : '--zero, --dp, --cp and --ep',
  };
}

/** 1 where a state is on the device, 0 where it is in host memory. */
function onDevice(isAway: (states: States) => boolean): Of {
  return {
    value: (states) => (isAway(states) ? 0 : 1),
    meaning: (states) =>
      !isAway(states)
        ? 'it is on the device'
        : states.isRollout
          ? 'it is in host memory while answers are generated'
          : 'it is in host memory',
    from: '--offload',
  };
}

/** The part of a state of all trained models that is on the device at once, where they take turns. */
function awake(sleeps: (settled: SettledSetting) => boolean): Of {
  return {
    value: ({ settled }) => (sleeps(settled) ? 1 / (1 + settled.others.trained) : 1),
    meaning: ({ settled }) =>
      sleeps(settled) && settled.others.trained > 0
        ? 'share on the device at once, as policy and critic take turns'
        : 'all of it at once',
    from: '--offload',
  };
}

function source({ settled, recipe }: States): string {
  const division =
    settled.zero > 0 && !recipe.source.startsWith('ZeRO') ? '; ZeRO arXiv:1910.02054' : '';
  return `docs/cost-model.md, Sharded states; ${recipe.source}${division}`;
}

const isWeightAway = ({ settled: { offloadedStates, others }, isRollout }: States) =>
  offloadedStates === 'parameters' || (isRollout && others.weightsSleep);
const isGradientAway = ({ offloadedStates, engine, zero }: SettledSetting) =>
  offloadedStates === 'parameters' ||
  (offloadedStates === 'optimizer' && zero >= 2 && trainingOf(engine).offloadsGradients);
/**
 * Whether optimizer moments lie in pages that device and host share (bitsandbytes; QLoRA, arXiv:2305.14314 section
 * 3).
 */
export const isPaged = ({ optimizer }: SettledSetting) => optimizer.startsWith('paged');
const isOptimizerAway = ({ settled: { offloadedStates, others }, isRollout }: States) =>
  offloadedStates !== 'none' || (isRollout && others.optimizerSleeps);

export const weights = define({
  id: ITEMS.weights.id,
  label: ITEMS.weights.label,
  unit: 'bytes',
  certainty: 'exact',
  what: 'The weights that kernels compute with; they grow with the parameters of the stage, and ZeRO 3 divides them over data-parallel ranks.',
  formula:
    'here·(⌈a·((w·(N − M) + f·M) / d)⌉ + ⌈a·((w·(N_e − M_e) + f·M_e) / d_e)⌉ + ⌈frozen / d⌉)',
  symbols: {
    here: onDevice(isWeightAway),
    a: awake(({ others }) => others.weightsSleep),
    w: bytes('weights', 'bytes of a trained weight'),
    N,
    N_e,
    f: {
      value: ({ eightBitBytes }) => eightBitBytes,
      meaning: 'bytes of one that is kept in 8 bits alone, in the orientations that products want',
      unit: 'bytes',
      from: '--fp8-weights, --recipe and the device',
    },
    M: {
      value: ({ eightBit }) => eightBit.dense,
      meaning: 'of N, parameters of matrices that are kept in 8 bits alone',
      unit: 'parameters',
      from: '--fp8-weights',
    },
    M_e: {
      value: ({ eightBit }) => eightBit.experts,
      meaning: 'the same of N_e',
      unit: 'parameters',
      from: '--fp8-weights',
    },
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
  what: 'A gradient for each trained parameter, with the buffer it is accumulated in, or as many as the backward pass has made at the fullest instant where the step frees them; ZeRO 2 and 3 divide them.',
  formula: 'here·(⌈g·N / d⌉ + ⌈g·N_e / d_e⌉)',
  symbols: {
    here: {
      value: ({ settled }) =>
        isGradientAway(settled) || settled.scenario.optimizerInBackward ? 0 : 1,
      meaning: ({ settled }) =>
        isGradientAway(settled)
          ? 'they are in host memory'
          : settled.scenario.optimizerInBackward
            ? 'each is used and freed as it comes'
            : 'they are on the device',
      from: '--offload and --optimizer-in-backward',
    },
    g: bytes('gradients', 'bytes of a gradient'),
    N: graded('dense'),
    N_e: graded('experts'),
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
  formula: 'here·(⌈a·(m·N / d)⌉ + ⌈a·(m·N_e / d_e)⌉ + x·(⌈a·(S / d)⌉ + ⌈a·(S_e / d_e)⌉))',
  symbols: {
    here: onDevice(isOptimizerAway),
    a: awake(({ others }) => others.optimizerSleeps),
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

/** The states that a rank holds throughout a step. */
export const HELD_STATES: readonly Quantity<States>[] = [weights, gradients, optimizer];
