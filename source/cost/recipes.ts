import type { Tensor } from '../model/tensor.js';
import { elementsOfOne } from '../model/tensor.js';
import type { OptimizerId, RecipeId } from '../scenario/scenario.js';

/** Bytes a trained parameter costs, by what they are (cost model §2.1). */
export interface RecipeBytes {
  /** Weights the kernels compute with. */
  readonly weights: number;
  /** Gradients in the compute format, and the fp32 buffer they are accumulated in. */
  readonly gradients: number;
  /** Master weights, and fp32 gradients that live with the optimizer (fp16 recipes). */
  readonly master: number;
  /** One element of the first and of the second moment. */
  readonly moments: Moments;
  /** One activation element. */
  readonly activation: number;
  readonly source: string;
}

export type Moments = readonly [first: number, second: number];

const FP32_MOMENTS: Moments = [4, 4];
const BF16_MOMENTS: Moments = [2, 2];

/**
 * The parts of a recipe, each with the source that gives them. Of the two recipes that keep even weights in FP8 only the
 * model's states are theirs: activations are counted in 16 bits, as elsewhere.
 */
export function recipeBytes(recipe: RecipeId, gradients: 'compute' | 'fp32'): RecipeBytes {
  const isFp32 = gradients === 'fp32';
  switch (recipe) {
    case 'bf16-mixed':
      return {
        weights: 2,
        gradients: isFp32 ? 4 : 2,
        master: 4,
        moments: FP32_MOMENTS,
        activation: 2,
        source: isFp32
          ? 'Megatron-LM dist_optimizer.md (2 + 4 + 12)'
          : 'ZeRO arXiv:1910.02054 §3 (2 + 2 + 12)',
      };
    case 'fp16-mixed':
      return {
        weights: 2,
        gradients: 2,
        master: isFp32 ? 8 : 4,
        moments: FP32_MOMENTS,
        activation: 2,
        source: isFp32
          ? 'Megatron-LM dist_optimizer.md (2 + 2 + 16)'
          : 'ZeRO arXiv:1910.02054 §3 (2 + 2 + 12)',
      };
    case 'fp8-mixed':
      return {
        weights: 2,
        gradients: 4,
        master: 4,
        moments: FP32_MOMENTS,
        activation: 2,
        source: 'Transformer Engine; arXiv:2209.05433 (2 + 4 + 12)',
      };
    case 'fp8-deepseek-v3':
      return {
        weights: 1,
        gradients: 4,
        master: 4,
        moments: BF16_MOMENTS,
        activation: 2,
        source: 'DeepSeek-V3 arXiv:2412.19437 §3.3 (1 + 4 + 4 + 4)',
      };
    case 'fp8-lm':
      return {
        weights: 1,
        gradients: isFp32 ? 4 : 1,
        master: 2,
        moments: [1, 2],
        activation: 2,
        source: 'FP8-LM arXiv:2310.18313 (1 + 1 + 2 + 1 + 2)',
      };
    case 'bf16':
      return {
        weights: 2,
        gradients: isFp32 ? 4 : 2,
        master: 0,
        moments: BF16_MOMENTS,
        activation: 2,
        source: 'all in bf16 (2 + 2 + 4)',
      };
    case 'fp32':
      return {
        weights: 4,
        gradients: 4,
        master: 0,
        moments: FP32_MOMENTS,
        activation: 4,
        source: 'all in fp32 (4 + 4 + 8)',
      };
  }
}

/** Parameters that share one fp32 scale in 8-bit optimizer states (bitsandbytes; arXiv:2110.02861 uses 2048). */
export const QUANTIZATION_BLOCK = 256;

/**
 * Bytes of optimizer state for `held` elements of a weight family (cost model §2.1): AdamW both moments, its 8-bit
 * form two bytes and two scales a block, momentum and Lion the first moment, Muon that for the layers' matrices and
 * AdamW's two elsewhere, Adafactor the second as a row and a column of each matrix (arXiv:1804.04235).
 */
export function stateBytes(
  optimizer: OptimizerId,
  [first, second]: Moments,
  tensor: Tensor,
  held: number,
): number {
  switch (optimizer) {
    case 'adamw':
      return (first + second) * held;
    case 'adamw-8bit':
      return 2 * held + 8 * Math.ceil(held / QUANTIZATION_BLOCK);
    case 'sgd':
      return 0;
    case 'sgd-momentum':
    case 'lion':
      return first * held;
    case 'muon':
      return (isLayerMatrix(tensor) ? first : first + second) * held;
    case 'adafactor':
      return Math.ceil(factoredElements(tensor) * (held / elementsOfOne(tensor))) * second;
  }
}

function isLayerMatrix(tensor: Tensor): boolean {
  return tensor.role === 'matrix' && tensor.layers.length > 0;
}

/** Rows and columns of each matrix in a tensor of two dimensions or more; all elements of a vector. */
function factoredElements(tensor: Tensor): number {
  const rows = tensor.shape.at(-2);
  const columns = tensor.shape.at(-1) ?? 1;
  if (rows === undefined) return columns;
  return (elementsOfOne(tensor) / (rows * columns)) * (rows + columns);
}
