import type { Kernels } from '../model/operation.js';
import type { Overhead } from './overheads/overhead.js';
import type { Stated } from './stated.js';
import type {
  GradientFormat,
  LossId,
  Offload,
  RecipeId,
  Recompute,
  ZeroStage,
} from './training-choices.js';
import type { TrainingSwitches } from './training-switches.js';

/** How a framework accounts for training. */
export interface TrainingFramework {
  /** Memory that a rank holds throughout a step: outside the framework's allocator, and buffers within it. */
  readonly resident: readonly Overhead[];
  readonly buffers: readonly Overhead[];
  /** Whether tensor-parallel ranks always divide the residual stream (sequence parallelism). */
  readonly dividesSequence: boolean;
  /** How it generates answers on the devices that train; null where it does not. */
  readonly rollout: Rollout | null;
  /** Whether it compares groups of answers with a reference by default (GRPO, RLOO). */
  readonly comparesGroups: boolean;
  /** Whether it trains models that exist further, so that a run reads a set of examples and not tokens by the model's size. */
  readonly fineTunes: boolean;
  /** Elements of a rank's 16-bit gradients copied to fp32 at once by the optimizer step; 0 where kernels read 16 bits. */
  readonly copiedGradients: (zero: ZeroStage) => number;
  /**
   * Whether gradients keep their memory between steps, in flat buffers. Otherwise they come with the backward pass and go
   * with the step.
   */
  readonly keepsGradients: (zero: ZeroStage) => boolean;
  /** Whether gradients go to host memory with the optimizer. */
  readonly offloadsGradients: boolean;
  /** When ranks that divide weights hold embedding and head whole: always (FSDP), or only the head during the loss. */
  readonly gathersEnds: 'always' | 'loss';
  /** Whether weights and gradients stay gathered between the micro-batches of a pipeline under ZeRO-3. */
  readonly keepsGathered: boolean;
  /** Whether it trains the next-token-prediction modules that a model's config counts. */
  readonly trainsModules: boolean;
  /** Whether adapters on all matrices reach experts that are fused into one tensor. */
  readonly adaptsFused: boolean;
  /** Format of adapters; null: fp32 under mixed recipes, else the recipe's format. */
  readonly adapters: 'fp32' | null;
  /**
   * Whether 8-bit products cast both operands each time, from fp32 weights and 16-bit inputs as autocast keeps them
   * (torchao). Otherwise inputs are kept in 8 bits, weights in 16 beside an fp32 master (Transformer Engine).
   */
  readonly castsOperands: boolean;
  /**
   * Whether adapters under checkpoints of whole layers make the embedding's output ask for gradients, so that these pass
   * through frozen layers (docs/engines.md, What gradients reach).
   */
  readonly checkpointsAskForGradients: boolean;
  /** Whether an adapter keeps a copy of its input, cast to its own format, or shares what others keep. */
  readonly adapterInputs: 'own' | 'shared';
  /** The attention kernel, which limits the rate on devices newer than the kernel. */
  readonly attention: 'newest' | 'flash-2';
  /** Fraction of the gathers and scatters of sharded weights that no other work hides. */
  readonly exposedSharding: number;
  /** Its own switches for changes, of which no others are offered; null where no framework is named. */
  readonly switches: TrainingSwitches | null;
  readonly defaults: TrainingVersions;
}

/** Values of open options by version of the framework. */
export interface TrainingVersions {
  readonly at: (version: string) => TrainingDefaults;
  /** Versions with which some value changed, the newest first. */
  readonly boundaries: readonly string[];
}

/** An engine that generates answers on the devices that train. */
export interface Rollout {
  /** Fraction of a device's memory. */
  readonly share: Stated<number>;
  /** Whether it frees its memory during training. */
  readonly sleeps: boolean;
}

/** Values of open options in training. */
export interface TrainingDefaults {
  readonly kernels: Stated<Kernels>;
  readonly recipe: Stated<RecipeId>;
  readonly gradients: Stated<GradientFormat>;
  /** Under ZeRO-3. */
  readonly shardedGradients: Stated<GradientFormat>;
  readonly zero: Stated<ZeroStage>;
  readonly recompute: Stated<Recompute>;
  readonly offload: Stated<Offload>;
  readonly loss: Stated<LossId>;
  /** Under compiled kernels. */
  readonly compiledLoss: Stated<LossId>;
  /** Chunks of a chunked loss. */
  readonly lossChunks: Stated<number>;
  /** Communication that other work hides. */
  readonly overlap: Stated<'none' | 'all-to-all'>;
  /** When kernels are launched as CUDA graphs; `alone` without a pipeline and expert parallelism. */
  readonly cudaGraphs: Stated<'never' | 'alone' | 'always'>;
  /** When tensor-parallel ranks leave experts whole. Otherwise they divide each, as far as expert parallelism leaves ranks. */
  readonly wholeExperts: Stated<'never' | 'with-ep' | 'always'>;
  /** Whether FP8 and MXFP8 recipes keep weights of products only in 8 bits. */
  readonly fp8Weights: Stated<boolean>;
  /** Whether products with a base in 4 bits keep their inputs, which nothing reads (bitsandbytes before 0.43.2). */
  readonly quantizedInputs: Stated<boolean>;
  /** Whether moments of embedding tables are in 32 bits beside those in 8. */
  readonly wideTables: Stated<boolean>;
  /** Whether Adam's step is one kernel, or several over all parameters with a copy of the second moment. */
  readonly optimizerStep: Stated<'fused' | 'foreach'>;
  /** Fraction of transient bytes that the allocator loses. It is small where segments expand. */
  readonly fragmentation: Stated<number>;
}
