import type { Tensor } from '../model/tensor.js';
import { elementsOfOne } from '../model/tensor.js';
import type { OptimizerId, RecipeId } from '../scenario/scenario.js';

/** Bytes a trained parameter costs, by what they are (cost model §2.1). */
export interface RecipeBytes {
  /** Weights the kernels compute with. */
  readonly weights: number;
  /** Gradients in the compute format, and the fp32 buffer they are accumulated in. */
  readonly gradients: number;
  /** fp32 master weights, and fp32 gradients that live with the optimizer (fp16 recipes). */
  readonly master: number;
  /** One element of optimizer state. */
  readonly stateElement: number;
  /** One activation element. */
  readonly activation: number;
}

/**
 * The five parts of a recipe. Sources: ZeRO arXiv:1910.02054 §3 (2+2+12); Megatron-LM `dist_optimizer.md`
 * (bf16 with fp32 main gradients: 2+4+12, fp16 with both gradient copies: 2+2+16); Transformer
 * Engine (fp8: bf16 weights, fp32 main gradients).
 */
export function recipeBytes(recipe: RecipeId, gradients: 'compute' | 'fp32'): RecipeBytes {
  const fp32Gradients = gradients === 'fp32';
  switch (recipe) {
    case 'bf16-mixed':
      return {
        weights: 2,
        gradients: fp32Gradients ? 4 : 2,
        master: 4,
        stateElement: 4,
        activation: 2,
      };
    case 'fp16-mixed':
      return {
        weights: 2,
        gradients: 2,
        master: fp32Gradients ? 8 : 4,
        stateElement: 4,
        activation: 2,
      };
    case 'fp8-mixed':
      return { weights: 2, gradients: 4, master: 4, stateElement: 4, activation: 2 };
    case 'bf16':
      return {
        weights: 2,
        gradients: fp32Gradients ? 4 : 2,
        master: 0,
        stateElement: 2,
        activation: 2,
      };
    case 'fp32':
      return { weights: 4, gradients: 4, master: 0, stateElement: 4, activation: 4 };
  }
}

/** Parameters that share one fp32 scale in 8-bit optimizer states (bitsandbytes; arXiv:2110.02861 uses 2048). */
export const QUANTIZATION_BLOCK = 256;

/**
 * Bytes of optimizer state for `held` elements of a weight family (cost model §2.1): AdamW two elements
 * each, its 8-bit form two bytes and two scales a block, momentum and Lion one, Muon one for the
 * layers' matrices and AdamW's two elsewhere, Adafactor a row and a column of each matrix (arXiv:1804.04235).
 */
export function stateBytes(
  optimizer: OptimizerId,
  stateElement: number,
  tensor: Tensor,
  held: number,
): number {
  switch (optimizer) {
    case 'adamw':
      return 2 * stateElement * held;
    case 'adamw-8bit':
      return 2 * held + 8 * Math.ceil(held / QUANTIZATION_BLOCK);
    case 'sgd':
      return 0;
    case 'sgd-momentum':
    case 'lion':
      return stateElement * held;
    case 'muon':
      return (isLayerMatrix(tensor) ? 1 : 2) * stateElement * held;
    case 'adafactor':
      return Math.ceil(factoredElements(tensor) * (held / elementsOfOne(tensor))) * stateElement;
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
