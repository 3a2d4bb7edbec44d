import type { Schedule } from '../../scenario/scenario.js';
import type { Generation } from '../generation.js';

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
  /** Sequences of a micro-batch, tokens of each sequence, and micro-batches of one data-parallel rank. */
  readonly batch: number;
  readonly sequence: number;
  readonly microBatches: number;
  /**
   * Forward passes through other models for each pass of the trained one, and the number of further models that are
   * trained.
   */
  readonly otherPasses: number;
  readonly otherTrained: number;
  /** Answers that an engine on these devices generates for a step; undefined without one. */
  readonly generation: Generation | undefined;
  readonly zero: 0 | 1 | 2 | 3;
  /** Bytes that copies of a frozen weight in 16 bits read and write before each product; 0 where it is used as it is. */
  readonly dequantisedBytes: number;
  /** Whether attention writes its score matrix to memory. */
  readonly eagerAttention: boolean;
  /** Whether optimizer moments lie in pages that device and host share. */
  readonly pagedMoments: boolean;
  readonly offload: 'none' | 'optimizer' | 'parameters';
}

/** Rates that a device, its links and its host reach in training: FLOP/s, and bytes per second one way. */
export interface TrainingRates {
  /** FLOP/s of products in the recipe's format, of products in bf16, and of attention kernels. */
  readonly products: number;
  readonly bf16Products: number;
  readonly attention: number;
  /** Bytes of an operand of a product in the recipe's format. */
  readonly operandBytes: number;
  readonly memory: number;
  readonly fastLink: number;
  /** Bytes per second of one device's network card. */
  readonly network: number;
  readonly hostLink: number;
  /** One device's share of the host's memory bandwidth. */
  readonly hostMemory: number;
  /** Number of devices in one fast-link domain. */
  readonly domain: number;
}

/** Constants of a framework's step: its launches, overlap and traffic. */
export interface StepHabits {
  /** Seconds of launches that a layer with experts adds, forward and backward together. */
  readonly expertLaunchSeconds: number;
  /** Fraction of the expert exchange that no other work hides. */
  readonly exposedExchange: number;
  /** Factor on the time of element-wise kernels; 1 where they are fused or compiled. */
  readonly elementwiseFactor: number;
  /** Bytes per parameter that data-parallel ranks reduce and gather once a step. */
  readonly reducedBytes: number;
  /** Bytes of master weights and moments that one parameter has, and of its gradient and weight. */
  readonly stateBytes: number;
  readonly updatedBytes: number;
  /** Fraction of what ZeRO-3 gathers and scatters that no other work hides. */
  readonly exposedSharding: number;
}
