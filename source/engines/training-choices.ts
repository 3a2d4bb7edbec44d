import type { LossKernel, RecomputeModule } from '../model/operation.js';

/** Operations that the backward pass recomputes. */
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

/** Format of gradients: that of the products, or one of its own. */
export type GradientFormat = 'compute' | 'fp32' | 'bf16';

/**
 * Contents of host memory: optimizer states, weights with them, or saved activations; those of `rollout` are there only
 * while answers are generated.
 */
export type OffloadPart =
  | 'none'
  | 'optimizer'
  | 'parameters'
  | 'activations'
  | 'rollout-optimizer'
  | 'rollout-weights';
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

/** An offload as answers: which model states are in host memory, whether activations are, and what goes for a rollout. */
export interface Offloaded {
  readonly states: 'none' | 'optimizer' | 'parameters';
  readonly activations: boolean;
  readonly forRollout: { readonly optimizer: boolean; readonly weights: boolean };
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
  return {
    states,
    activations: parts.includes('activations'),
    forRollout: {
      optimizer: parts.includes('rollout-optimizer'),
      weights: parts.includes('rollout-weights'),
    },
  };
}

export type LossId = LossKernel;

const NOTHING_OFFLOADED: Offloaded = {
  states: 'none',
  activations: false,
  forRollout: { optimizer: false, weights: false },
};

/** States that data-parallel ranks divide: 1 optimizer states, 2 gradients too, 3 weights too. */
export type ZeroStage = 0 | 1 | 2 | 3;
