import { PREFILL_MFU } from '../defaults.js';
import type { OptionDeclarations } from './field.js';
import { share } from './kinds/index.js';

/** Shares of the peaks that are reached. */
export const speedOptions = {
  mfu: {
    label: 'MFU',
    help: 'Share of the peak FLOP/s that training (or prefill) reaches, idle stages counted',
    kind: share(0.01, 1),
    open: `by the parts of a step (prefill ${PREFILL_MFU})`,
  },
  bandwidthUtilization: {
    label: 'Bandwidth use',
    help: 'Share of the peak memory bandwidth that decoding reaches',
    kind: share(0.05, 1),
    open: 'measured, by engine and device',
    mode: 'inference',
  },
} satisfies Partial<OptionDeclarations>;
