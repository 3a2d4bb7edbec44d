import type { LossKernel, RecomputeModule } from '../model/operation.js';

/** What is computed again in the backward pass. */
export type RecomputeMode = 'none' | 'selective' | 'per-op' | 'full';
export type Recompute = RecomputeMode | RecomputeModule | readonly RecomputeModule[];

/** Number formats of weights, gradients, master weights and moments. */
export type RecipeId =
  | 'bf16-mixed'
  | 'bf16-autocast'
  | 'fp16-mixed'
  | 'bf16'
  | 'fp32'
  | 'fp8-mixed'
  | 'mxfp8'
  | 'nvfp4'
  | 'fp8-deepseek-v3'
  | 'fp8-lm';

/** Format that gradients are kept in: that of the products, or one of its own. */
export type GradientFormat = 'compute' | 'fp32' | 'bf16';

/** What lives in host memory: optimizer state, weights with it, or what the backward pass needs of the forward one. */
export type OffloadPart = 'none' | 'optimizer' | 'parameters' | 'activations';
export type Offload = OffloadPart | readonly OffloadPart[];

/** Modules whose inputs Megatron Core moves to host memory. Source: megatron/core/transformer/transformer_config.py, `offload_modules`. */
export type OffloadModule =
  | 'attn-norm'
  | 'qkv-linear'
  | 'core-attn'
  | 'attn-proj'
  | 'mlp-norm'
  | 'expert-fc1'
  | 'moe-act';

/** An offload with its two questions apart: where model states are, and whether activations go to the host too. */
export interface Offloaded {
  readonly states: Exclude<OffloadPart, 'activations'>;
  readonly activations: boolean;
}

/** Reads `optimizer`, `activations` or a list of them. */
export function offloaded(offload: Offload): Offloaded {
  if (offload === 'none') return NOTHING_OFFLOADED;
  const parts = typeof offload === 'string' ? [offload] : offload;
  const states = parts.includes('parameters')
    ? 'parameters'
    : parts.includes('optimizer')
      ? 'optimizer'
      : 'none';
  return { states, activations: parts.includes('activations') };
}

export type LossId = LossKernel;

const NOTHING_OFFLOADED: Offloaded = { states: 'none', activations: false };

/** What data-parallel ranks divide: 1 optimizer state, 2 gradients too, 3 weights too. */
export type ZeroStage = 0 | 1 | 2 | 3;

/** Changes of a training run that frameworks have switches for. */
export type TrainingSwitch =
  | 'fullRecompute'
  | 'chunkedLoss'
  | 'eightBitAdam'
  | 'offloadOptimizer'
  | 'sequenceParallel'
  | 'zero'
  | 'shortGradients';

/** Of a framework that has none of them: each names those that it has. */
export const NO_SWITCHES = {
  fullRecompute: null,
  chunkedLoss: null,
  eightBitAdam: null,
  offloadOptimizer: null,
  sequenceParallel: null,
  zero: null,
  shortGradients: null,
} as const satisfies Readonly<Record<TrainingSwitch, string | null>>;
