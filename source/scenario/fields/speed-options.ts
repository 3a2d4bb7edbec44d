import { PREFILL_MFU } from '../defaults.js';
import type { DeclarationsOf } from './field.js';
import { count, share } from './kinds/index.js';

/** Their values. */
export interface SpeedOptions {
  readonly mfu: number | null;
  /** The utilisation with recomputation counted as work, or as FLOP/s of one device. */
  readonly hfu: number | null;
  readonly achievedFlops: number | null;
  readonly bandwidthUtilization: number | null;
}

/** Fractions of the peaks that a scenario reaches. */
export const speedOptions = {
  mfu: {
    label: 'MFU',
    help: 'Share of the peak FLOP/s that training (or prefill) reaches, idle stages counted',
    kind: share(0.01, 1),
    open: `by the parts of a step (prefill ${PREFILL_MFU})`,
  },
  hfu: {
    label: 'HFU',
    help: 'MFU with what is computed again counted as work, as papers on recomputation print it',
    kind: share(0.01, 1),
    open: 'by the parts of a step',
    mode: 'training',
  },
  achievedFlops: {
    label: 'Achieved FLOP/s',
    help: 'Model FLOP/s of one device, as benchmarks print them (400T)',
    kind: count(1, 2 ** 53 - 1, 'double'),
    open: 'by the parts of a step',
    mode: 'training',
  },
  bandwidthUtilization: {
    label: 'Bandwidth use',
    help: 'Share of the peak memory bandwidth that decoding reaches',
    kind: share(0.05, 1),
    open: 'measured, by engine and device',
    mode: 'inference',
  },
} satisfies DeclarationsOf<SpeedOptions>;
