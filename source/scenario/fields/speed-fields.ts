import type { Field } from '../field.js';
import { share } from '../kinds.js';

/** Shares of the peaks that are reached. */
export const speedFields: readonly Field[] = [
  {
    id: 'mfu',
    flag: 'mfu',
    label: 'MFU',
    group: 'speed',
    help: 'Share of the peak FLOP/s that training (or prefill) reaches, idle stages counted; open: 0.40 less the pipeline’s bubble (0.50)',
    kind: share(0.01, 1),
    open: true,
  },
  {
    id: 'bandwidthUtilization',
    flag: 'bandwidth-utilization',
    label: 'Bandwidth use',
    group: 'speed',
    help: 'Share of the peak memory bandwidth that decoding reaches; open: 0.75 (llama.cpp 0.85, host memory 0.50)',
    kind: share(0.05, 1),
    open: true,
    mode: 'inference',
  },
];
