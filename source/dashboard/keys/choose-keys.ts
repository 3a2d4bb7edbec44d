import { type KeyDeclaration, MODEL_SLOTS } from '../key-binding.js';

const slotKeys = MODEL_SLOTS.map(
  (slot): KeyDeclaration => ({
    command: `model-${slot}`,
    keys: [String(slot)],
    label: String(slot),
    words: `model ${slot} of the top line`,
    group: 'Choose',
    modes: ['browse'],
  }),
);

/** Keys that pick a model, an accelerator, a workload. */
export const chooseKeys: readonly KeyDeclaration[] = [
  {
    command: 'toggle-mode',
    keys: ['m'],
    label: 'm',
    words: 'inference or training',
    brief: 'mode',
    group: 'Choose',
    modes: ['browse'],
    footer: 10,
  },
  ...slotKeys,
  {
    command: 'previous-model',
    keys: ['['],
    label: '[',
    words: 'model before on the top line',
    group: 'Choose',
    modes: ['browse'],
  },
  {
    command: 'next-model',
    keys: [']'],
    label: ']',
    words: 'next model of the top line',
    group: 'Choose',
    modes: ['browse'],
  },
  {
    command: 'pick-model',
    keys: ['p'],
    label: 'p',
    words: 'pick a model from all presets',
    brief: 'model',
    group: 'Choose',
    modes: ['browse'],
    footer: 5,
  },
  {
    command: 'pick-hardware',
    keys: ['g'],
    label: 'g',
    words: 'pick an accelerator',
    brief: 'GPU',
    group: 'Choose',
    modes: ['browse'],
    footer: 7,
  },
  {
    command: 'pick-workload',
    keys: ['w'],
    label: 'w',
    words: 'pick a way of using it: chat, batch, LoRA, …',
    brief: 'workload',
    group: 'Choose',
    modes: ['browse'],
    footer: 11,
  },
];
