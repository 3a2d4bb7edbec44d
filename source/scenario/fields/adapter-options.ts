import type { Scenario } from '../scenario.js';
import type { OptionDeclarations } from './field.js';
import { choices, count, onOff } from './kinds/index.js';

const withoutAdapters = ({ lora, qlora }: Scenario) =>
  lora > 0 || qlora > 0 ? undefined : 'no adapters are trained';

/** Adapters trained on frozen weights. */
export const adapterOptions = {
  lora: {
    label: 'LoRA rank',
    help: 'Train adapters of this rank beside frozen weights (0: train all weights)',
    kind: count(0, 65536, 'double'),
    initial: 0,
    solve: { wanted: 'largest' },
    mode: 'training',
  },
  qlora: {
    label: 'QLoRA rank',
    help: 'The same beside weights in nf4 with double quantisation',
    kind: count(0, 65536, 'double'),
    initial: 0,
    solve: { wanted: 'largest' },
    mode: 'training',
  },
  dora: {
    label: 'DoRA',
    help: 'Adapters with a magnitude for each output',
    kind: onOff,
    initial: false,
    mode: 'training',
    moot: withoutAdapters,
  },
  loraTargets: {
    label: 'LoRA targets',
    help: 'Matrices that get adapters: all linear ones, attention’s, or query and value only',
    kind: choices('all', 'attention', 'query-value'),
    initial: 'all',
    mode: 'training',
    moot: withoutAdapters,
  },
} satisfies Partial<OptionDeclarations>;
