import type { Schedule } from '../../scenario/scenario.js';

/** How a step is laid out over devices. */
export interface StepLayout {
  readonly tp: number;
  readonly pp: number;
  readonly virtualStages: number;
  readonly schedule: Schedule;
  readonly cp: number;
  readonly ep: number;
  /** Tensor-parallel size of experts. */
  readonly expertTp: number;
  readonly dp: number;
  readonly sequenceParallel: boolean;
  /** Sequences of a micro-batch, tokens of each, micro-batches of one data-parallel rank. */
  readonly batch: number;
  readonly sequence: number;
  readonly microBatches: number;
  /** Forward passes through other models for each of the trained one, and further models that are trained. */
  readonly otherPasses: number;
  readonly otherTrained: number;
  readonly zero: 0 | 1 | 2 | 3;
  /** Data-parallel ranks that divide what ZeRO divides; further groups of as many hold it again. */
  readonly shardRanks: number;
  /** Passes over each product: forward, input gradient and weight gradient; two with frozen weights. */
  readonly passes: 2 | 3;
  /** Whether attention keeps its score matrix in memory. */
  readonly eagerAttention: boolean;
  /** Whether moments lie in pages that device and host share. */
  readonly pagedMoments: boolean;
  readonly offload: 'none' | 'optimizer' | 'parameters';
}

/** What a device, its links and its host reach in training: FLOP/s, and bytes per second one way. */
export interface TrainingRates {
  /** Of products in the recipe's format, of products in bf16, of attention kernels. */
  readonly products: number;
  readonly bf16Products: number;
  readonly attention: number;
  /** Bytes of an operand of a product in the recipe's format. */
  readonly operandBytes: number;
  readonly memory: number;
  readonly fastLink: number;
  /** The network card of one device. */
  readonly network: number;
  readonly hostLink: number;
  /** One device's share of the host's memory bandwidth. */
  readonly hostMemory: number;
  /** Devices of one fast-link domain. */
  readonly domain: number;
}

/** How a framework runs a step: what it launches, hides and moves. */
export interface StepHabits {
  /** Seconds of launches that a layer with experts adds, forward and backward. */
  readonly expertLaunchSeconds: number;
  /** Share of the expert exchange that is not hidden behind other work. */
  readonly exposedExchange: number;
  /** Factor on element-wise kernels: 1 where they are fused or compiled. */
  readonly elementwiseFactor: number;
  /** Bytes a parameter that data-parallel ranks reduce and gather once a step. */
  readonly reducedBytes: number;
  /** Bytes a parameter that ZeRO-3 gathers and reduces for each micro-batch, and the share of them that is never hidden. */
  readonly shardedBytes: number;
  readonly exposedSharding: number;
}
