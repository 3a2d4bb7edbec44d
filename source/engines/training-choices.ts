import type { RecomputeModule } from '../model/operation.js';

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

export type LossId = 'naive' | 'fused' | 'chunked' | 'logits-14' | 'logits-16';

/** What data-parallel ranks divide: 1 optimizer state, 2 gradients too, 3 weights too. */
export type ZeroStage = 0 | 1 | 2 | 3;
