import type { Field } from '../field.js';
import { choices, count, onOff } from '../kinds.js';

/** Adapters that are trained beside frozen weights. */
export const adapterFields: readonly Field[] = [
  {
    id: 'lora',
    flag: 'lora',
    label: 'LoRA rank',
    group: 'training',
    help: 'Train adapters of this rank beside frozen weights (0: train all weights)',
    kind: count(0, 65536, 'double'),
    open: false,
    mode: 'training',
  },
  {
    id: 'qlora',
    flag: 'qlora',
    label: 'QLoRA rank',
    group: 'training',
    help: 'The same beside weights in nf4 with double quantisation',
    kind: count(0, 65536, 'double'),
    open: false,
    mode: 'training',
  },
  {
    id: 'dora',
    flag: 'dora',
    label: 'DoRA',
    group: 'training',
    help: 'Adapters with a magnitude for each output',
    kind: onOff,
    open: false,
    mode: 'training',
    when: ({ lora, qlora }) => lora > 0 || qlora > 0,
  },
  {
    id: 'loraTargets',
    flag: 'lora-targets',
    label: 'LoRA targets',
    group: 'training',
    help: 'Matrices that get adapters: all linear ones, attention’s, or query and value only',
    kind: choices('all', 'attention', 'query-value'),
    open: false,
    mode: 'training',
    when: ({ lora, qlora }) => lora > 0 || qlora > 0,
  },
];
