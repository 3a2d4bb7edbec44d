import type {
  GradientFormat,
  LossId,
  RecipeId,
  Recompute,
  ZeroStage,
} from '../../engines/index.js';
import type { Kernels } from '../../model/operation.js';
import type { MomentFormat, OptimizerId, Schedule } from '../option-values.js';
import { runsOf } from '../pipeline.js';
import type { DeclarationsOf } from './field.js';
import { choiceOf, choices, count, LARGEST_COUNT, onOff } from './kinds/index.js';
import { recomputeKind } from './recompute-kind.js';

/** Open options of training follow from the framework. */
const OWN = 'the framework’s own';

/** Their values. */
export interface TrainingOptions {
  readonly recipe: RecipeId | null;
  readonly gradients: GradientFormat | null;
  /** Whether FP8 and MXFP8 recipes keep no 16-bit copy of weights; open: the framework's own. */
  readonly fp8Weights: boolean | null;
  /** Format of Adam's moments; open: the recipe's. */
  readonly moments: MomentFormat | null;
  readonly optimizer: OptimizerId;
  /** Optimizer states in a low-rank space: `none` or `galore:R`. */
  readonly lowRank: string;
  /** Whether the optimizer updates each weight as soon as its gradient exists, and then frees the gradient. */
  readonly optimizerInBackward: boolean;
  readonly zero: ZeroStage | null;
  readonly recompute: Recompute | null;
  /** Recomputation of a tower's layers; open: as in the text model. */
  readonly towerRecompute: 'none' | 'full' | null;
  /** Layers of each model chunk that `full` recomputes; open: all. */
  readonly recomputeLayers: number | null;
  /** How the kernels of training are written; open: the framework's own. */
  readonly kernels: Kernels | null;
  readonly sequenceParallel: boolean;
  readonly virtualStages: number;
  readonly schedule: Schedule;
  /** Whether ZeRO-3 reshards gathered weights after the forward pass. */
  readonly reshard: 'default' | 'always' | 'never';
  /** Ranks that divide the states which ZeRO divides; further groups hold copies (HSDP). Open: all ranks. */
  readonly hybridShard: number | null;
  /** Elements of a bucket in which gradients are reduced; open: the framework’s own. */
  readonly bucket: number | null;
  readonly dropout: boolean;
  readonly loss: LossId | null;
  /** Chunks into which a chunked loss divides the tokens of a micro-batch; open: the framework's own. */
  readonly lossChunks: number | null;
}

/** Precision, optimizer, recomputation and loss of training. */
export const trainingOptions = {
  recipe: {
    label: 'Recipe',
    help: 'Number formats of weights, gradients, master weights and optimizer state',
    kind: choices(
      'bf16-mixed',
      'bf16-autocast',
      'fp16-mixed',
      'bf16',
      'fp32',
      'fp8-mixed',
      'mxfp8',
      'nvfp4',
      'fp8-deepseek-v3',
      'fp8-lm',
    ),
    open: OWN,
    mode: 'training',
  },
  gradients: {
    label: 'Gradients',
    help: 'Gradients kept in the format of the recipe, accumulated in fp32, or reduced in bf16',
    kind: choices('compute', 'fp32', 'bf16'),
    open: OWN,
    mode: 'training',
  },
  fp8Weights: {
    label: 'FP8 weights',
    help: 'Weights of 8-bit products kept in their 8 bits alone, without a copy in 16 (Megatron --fp8-param-gather)',
    kind: onOff,
    open: OWN,
    mode: 'training',
    moot: ({ recipe }) =>
      recipe === 'fp8-mixed' || recipe === 'mxfp8' ? undefined : 'it goes with fp8-mixed or mxfp8',
  },
  moments: {
    label: 'Moments',
    help: 'Format of Adam’s moments',
    kind: choices('fp32', 'bf16'),
    open: 'the recipe’s own',
    mode: 'training',
    moot: ({ optimizer }) => {
      if (optimizer === 'sgd') return 'sgd has no moments';
      return optimizer.includes('8bit') ? `${optimizer} keeps them in 8 bits` : undefined;
    },
  },
  optimizer: {
    label: 'Optimizer',
    help: 'What state it keeps for each parameter',
    kind: choices(
      'adamw',
      'adamw-8bit',
      'paged-adamw-8bit',
      'paged-adamw',
      'adafactor',
      'sgd',
      'sgd-momentum',
      'lion',
      'muon',
    ),
    initial: 'adamw',
    mode: 'training',
  },
  lowRank: {
    label: 'Low-rank states',
    short: 'Low rank',
    help: 'Optimizer states of matrices in a space of lower rank: none, or galore:R',
    kind: choiceOf([{ id: 'none', label: 'none' }], (id) => /^galore:[1-9]\d{0,4}$/.test(id)),
    initial: 'none',
    mode: 'training',
    moot: ({ optimizer }) => (optimizer.includes('adamw') ? undefined : 'it goes with an AdamW'),
  },
  optimizerInBackward: {
    label: 'Optimizer in backward',
    short: 'In backward',
    help: 'Each weight is updated as soon as its gradient is there, which is then freed; steps of one micro-batch',
    kind: onOff,
    initial: false,
    mode: 'training',
  },
  zero: {
    label: 'ZeRO',
    help: 'What data-parallel ranks divide: 1 optimizer state, 2 gradients too, 3 weights too (FSDP)',
    kind: choiceOf(
      ['0', '1', '2', '3'].map((id) => ({ id, label: id })),
      undefined,
      true,
    ),
    open: OWN,
    mode: 'training',
  },
  recompute: {
    label: 'Recompute',
    help: 'Computed again in the backward pass: nothing, the attention core, all but every second product, whole layers, or modules by name',
    kind: recomputeKind,
    open: OWN,
    mode: 'training',
  },
  recomputeLayers: {
    label: 'Recomputed layers',
    short: 'Recomp. layers',
    help: 'Layers computed again, of each model chunk; with full recomputation',
    kind: count(1, 1024, 'one'),
    open: 'all',
    mode: 'training',
    moot: ({ recompute }) =>
      recompute === 'full' || recompute === null
        ? undefined
        : 'a number of layers goes with --recompute full',
  },
  towerRecompute: {
    label: 'Recompute in towers',
    short: 'Recomp. towers',
    help: 'Layers of a tower of images that are computed again',
    kind: choices('none', 'full'),
    open: 'as in the text model',
    mode: 'training',
    moot: ({ images }) => (images > 0 ? undefined : 'no images are trained on'),
  },
  kernels: {
    label: 'Kernels',
    help: 'What the backward pass keeps: as fused kernels do, as compiled PyTorch does, or as plain PyTorch does, line by line',
    kind: choices('fused', 'compiled', 'eager'),
    open: OWN,
    mode: 'training',
  },
  sequenceParallel: {
    label: 'Sequence parallel',
    help: 'Norms, inputs and dropout divided over tensor-parallel ranks too',
    kind: onOff,
    initial: false,
    mode: 'training',
  },
  virtualStages: {
    label: 'Virtual stages',
    help: 'Model chunks a pipeline rank holds (interleaving)',
    kind: count(1, 1024, 'one'),
    initial: 1,
    mode: 'training',
    moot: (scenario) =>
      runsOf(scenario) === 'one' ? undefined : `${scenario.schedule} has chunks of its own`,
  },
  schedule: {
    label: 'Schedule',
    help: 'Pipeline schedule: how long ranks idle, what they hold, and how many micro-batches are in flight',
    kind: choices('1f1b', 'gpipe', 'zb1p', 'zbv', 'dualpipe', 'dualpipev'),
    initial: '1f1b',
    mode: 'training',
    moot: ({ pp }) => (pp > 1 ? undefined : 'there is one stage'),
  },
  reshard: {
    label: 'Reshard',
    help: 'Whether FSDP gives gathered weights back after the forward pass',
    kind: choices('default', 'always', 'never'),
    initial: 'default',
    mode: 'training',
    moot: ({ zero }) =>
      zero === null || zero === 3 ? undefined : `no weights are gathered at ZeRO ${zero}`,
  },
  hybridShard: {
    label: 'Sharding ranks',
    help: 'Ranks that divide what ZeRO divides, groups of which hold it again (HSDP)',
    kind: count(1, 1048576, 'double'),
    open: 'all',
    mode: 'training',
    moot: ({ zero }) => (zero === 0 ? 'nothing is divided at ZeRO 0' : undefined),
  },
  bucket: {
    label: 'Gradient bucket',
    short: 'Bucket',
    help: 'Elements of the buckets in which gradients are reduced (DeepSpeed reduce_bucket_size, twice under overlap_comm at ZeRO 1 and 2)',
    kind: count(1, LARGEST_COUNT, 'double'),
    open: OWN,
    mode: 'training',
    moot: ({ zero }) => (zero === 0 ? 'ZeRO 0 has no such bucket' : undefined),
  },
  dropout: {
    label: 'Dropout',
    help: 'Whether dropout masks are kept',
    kind: onOff,
    initial: false,
    mode: 'training',
  },
  loss: {
    label: 'Loss',
    help: 'Bytes of one logit at the peak: naive 12, fused 6, in place of 16-bit logits 2, chunked 16 shared by the chunks, cut none, compiled 4, 16 bits throughout 8, plain Trainer 14, with every copy 16',
    kind: choices(
      'naive',
      'fused',
      'in-place',
      'chunked',
      'cut',
      'compiled',
      'logits-8',
      'logits-14',
      'logits-16',
    ),
    open: OWN,
    mode: 'training',
  },
  lossChunks: {
    label: 'Loss chunks',
    help: 'Chunks that a chunked loss cuts the tokens of a micro-batch into',
    kind: count(1, 65_536, 'double'),
    open: OWN,
    mode: 'training',
    moot: (scenario) =>
      scenario.loss === null || scenario.loss === 'chunked'
        ? undefined
        : 'only --loss chunked has chunks',
  },
} satisfies DeclarationsOf<TrainingOptions>;
