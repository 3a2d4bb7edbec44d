import { type QuantitySymbol, quantities } from '../../../quantity/index.js';
import type { LayerAmounts } from '../layer-amounts.js';
import type { StepHabits, StepLayout, TrainingRates } from '../layout.js';

/** The work of one micro-batch on the slowest stage, and the traffic of a step. */
export interface StepWork extends LayerAmounts {
  /** FLOPs and bytes of head and loss of one micro-batch on the slowest stage. */
  readonly headFlops: number;
  readonly headBytes: number;
  /** Seconds of the images of one micro-batch in towers and projectors. */
  readonly towerSeconds: number;
  /** Bytes of one hidden state that a stage sends to the next. */
  readonly streamBytes: number;
  /** Bytes of activations that are copied to host memory and back. */
  readonly offloadedBytes: number;
  /** Bytes of weights that are copied from host memory. */
  readonly fetchedBytes: number;
  /** Seconds in which data-parallel ranks reduce gradients and gather weights once a step, over the slowest link. */
  readonly reducedSeconds: number;
  /** Seconds of link traffic under ZeRO-3 for each micro-batch. */
  readonly shardedSeconds: number;
  /** Trained parameters whose optimizer state one device holds. */
  readonly optimizedParameters: number;
  /** FLOPs of Muon's products in one step. */
  readonly orthogonalFlops: number;
}

/** The inputs of the parts of a step. */
export interface StepInput {
  readonly work: StepWork;
  readonly layout: StepLayout;
  readonly rates: TrainingRates;
  readonly habits: StepHabits;
  /** Seconds of one micro-batch on the slowest stage, forward and backward. */
  readonly stageSeconds: number;
  /** Seconds of its forward pass alone, where further models have one; else 0. */
  readonly forwardSeconds: number;
}

type Symbol = QuantitySymbol<StepInput>;

export const define = quantities<StepInput>();

export const microBatches: Symbol = {
  value: ({ layout }) => layout.microBatches,
  meaning: 'micro-batches of a step of one data-parallel rank',
  from: '--global-batch',
};
export const rate: Symbol = {
  value: ({ rates }) => rates.products,
  meaning: 'FLOP/s that products reach in the recipe’s format',
  unit: 'flopsPerSecond',
  from: 'constant share of the peak by device family, docs/training-time.md, Constants of a training step',
};
export const bf16Rate: Symbol = {
  value: ({ rates }) => rates.bf16Products,
  meaning: 'FLOP/s that products in bf16 reach',
  unit: 'flopsPerSecond',
  from: 'constant share of the peak by device family, docs/training-time.md, Constants of a training step',
};
export const memory: Symbol = {
  value: ({ rates }) => rates.memory,
  meaning: 'bytes per second of memory, 0.85 of the peak',
  unit: 'bytesPerSecond',
  from: 'machine bandwidth',
};
export const fastLink: Symbol = {
  value: ({ rates }) => rates.fastLink,
  meaning: 'bytes per second one way inside the fast-link domain, 0.75 of the link',
  unit: 'bytesPerSecond',
  from: 'machine interconnect',
};
export const network: Symbol = {
  value: ({ rates }) => rates.network,
  meaning: 'bytes per second one way of a device’s network card, 0.75 of its rate',
  unit: 'bytesPerSecond',
  from: 'machine network',
};
export const hostLink: Symbol = {
  value: ({ rates }) => rates.hostLink,
  meaning: 'bytes per second of the link to the host',
  unit: 'bytesPerSecond',
  from: 'machine host link',
};
export const stage: Symbol = {
  value: ({ stageSeconds }) => stageSeconds,
  meaning: 'seconds of one micro-batch on the slowest stage',
  unit: 'seconds',
  from: 'derived from the parts above',
};

/** An amount of one micro-batch on the slowest stage. */
export function perMicroBatch(
  amount:
    | keyof LayerAmounts
    | 'headFlops'
    | 'headBytes'
    | 'streamBytes'
    | 'offloadedBytes'
    | 'fetchedBytes',
  meaning: string,
  unit: 'flops' | 'bytes' | 'count',
): Symbol {
  return {
    value: ({ work }) => work[amount],
    meaning: `${meaning} of one micro-batch on the slowest stage`,
    unit,
    from: 'derived from the layers’ matrices and shapes',
  };
}

/** Properties that all parts of a step share. */
export const head = { unit: 'seconds', certainty: 'modelled' } as const;
