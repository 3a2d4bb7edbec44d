import type { Accelerator } from '../hardware/accelerator.js';
import type { Tensor } from '../model/tensor.js';
import { elementsOfOne } from '../model/tensor.js';
import type { GradientFormat, MomentFormat, OptimizerId, RecipeId } from '../scenario/scenario.js';

/** Bytes per trained parameter by part. Source: docs/cost-model.md, Recipes and optimizers. */
export interface RecipeBytes {
  /** Weights the kernels compute with. */
  readonly weights: number;
  /** Bytes of those weights where ranks gather them for a product. */
  readonly gathered: number;
  /** Gradients in the compute format, or the fp32 buffer they are accumulated in. */
  readonly gradients: number;
  /** Master weights, and fp32 gradients held by the optimizer (fp16 recipes). */
  readonly master: number;
  /** One element of the first and of the second moment. */
  readonly moments: Moments;
  readonly source: string;
}

export type Moments = readonly [first: number, second: number];

const FP32_MOMENTS: Moments = [4, 4];
const BF16_MOMENTS: Moments = [2, 2];

/** The formats in which a recipe stores trained weights. */
interface Recipe {
  readonly weights: number;
  /** Bytes of gradients and of master weights, by gradient format. */
  readonly gradients: Readonly<
    Record<GradientFormat, readonly [gradients: number, master: number]>
  >;
  readonly moments: Moments;
  /** Bytes of an activation element, and of one that is kept as an operand of a product. */
  readonly activation: number;
  readonly operand: number;
  readonly source: string;
}

/**
 * Inputs of matrices are kept in the format of the products (Transformer Engine, pytorch/module/linear.py; DeepSeek-V3
 * arXiv:2412.19437 section 3.3.2), with a scale for 32 or 16 elements of block formats. FP8-LM keeps them in 16 bits.
 */
const RECIPES: Readonly<Record<RecipeId, Recipe>> = {
  'bf16-mixed': {
    weights: 2,
    gradients: { compute: [2, 4], fp32: [4, 4], bf16: [2, 4] },
    moments: FP32_MOMENTS,
    activation: 2,
    operand: 2,
    source:
      'ZeRO arXiv:1910.02054 section 3 (2 + 2 + 12); Megatron-LM dist_optimizer.md (2 + 4 + 12)',
  },
  'bf16-autocast': {
    weights: 4,
    gradients: { compute: [4, 0], fp32: [4, 0], bf16: [4, 0] },
    moments: FP32_MOMENTS,
    activation: 2,
    operand: 2,
    source:
      'PyTorch torch/amp/autocast_mode.py: parameters and their gradients stay in fp32 (4 + 4 + 8)',
  },
  'fp16-mixed': {
    weights: 2,
    gradients: { compute: [2, 4], fp32: [2, 8], bf16: [2, 4] },
    moments: FP32_MOMENTS,
    activation: 2,
    operand: 2,
    source:
      'ZeRO arXiv:1910.02054 section 3 (2 + 2 + 12); Megatron-LM dist_optimizer.md (2 + 2 + 16)',
  },
  'fp8-mixed': {
    weights: 2,
    gradients: { compute: [4, 4], fp32: [4, 4], bf16: [2, 4] },
    moments: FP32_MOMENTS,
    activation: 2,
    operand: 1,
    source: 'Transformer Engine; arXiv:2209.05433 (2 + 4 + 12)',
  },
  mxfp8: {
    weights: 2,
    gradients: { compute: [4, 4], fp32: [4, 4], bf16: [2, 4] },
    moments: FP32_MOMENTS,
    activation: 2,
    operand: 33 / 32,
    source: 'NVIDIA/TransformerEngine common/recipe/__init__.py, MXFP8BlockScaling (2 + 4 + 12)',
  },
  nvfp4: {
    weights: 2,
    gradients: { compute: [4, 4], fp32: [4, 4], bf16: [2, 4] },
    moments: FP32_MOMENTS,
    activation: 2,
    operand: 9 / 16,
    source:
      'NVIDIA/TransformerEngine common/recipe/__init__.py, NVFP4BlockScaling; arXiv:2509.25149 (2 + 4 + 12)',
  },
  'fp8-deepseek-v3': {
    weights: 1,
    gradients: { compute: [4, 4], fp32: [4, 4], bf16: [2, 4] },
    moments: BF16_MOMENTS,
    activation: 2,
    operand: 1,
    source: 'DeepSeek-V3 arXiv:2412.19437 section 3.3 (1 + 4 + 4 + 4)',
  },
  'fp8-lm': {
    weights: 1,
    gradients: { compute: [1, 2], fp32: [4, 2], bf16: [2, 2] },
    moments: [1, 2],
    activation: 2,
    operand: 2,
    source: 'FP8-LM arXiv:2310.18313 (1 + 1 + 2 + 1 + 2)',
  },
  bf16: {
    weights: 2,
    gradients: { compute: [2, 0], fp32: [4, 0], bf16: [2, 0] },
    moments: BF16_MOMENTS,
    activation: 2,
    operand: 2,
    source: 'all in bf16 (2 + 2 + 4)',
  },
  fp32: {
    weights: 4,
    gradients: { compute: [4, 0], fp32: [4, 0], bf16: [4, 0] },
    moments: FP32_MOMENTS,
    activation: 4,
    operand: 4,
    source: 'all in fp32 (4 + 4 + 8)',
  },
};

/**
 * The recipe by which weights and inputs are kept where a framework casts both for each product, as torchao does: its NVFP4
 * alone keeps inputs in its own format (prototype/moe_training/nvfp4_training/nvfp4_linear.py).
 */
export function keptAs(recipe: RecipeId, kept: 'weights' | 'inputs'): RecipeId {
  if (recipe === 'fp8-mixed' || recipe === 'mxfp8') return 'bf16-autocast';
  return recipe === 'nvfp4' && kept === 'weights' ? 'bf16-autocast' : recipe;
}

/** Bytes per parameter under a recipe, with gradients and Adam's moments in the formats asked for. */
export function recipeBytes(
  recipe: RecipeId,
  gradients: GradientFormat,
  moments: MomentFormat | null,
): RecipeBytes {
  const { weights, gradients: formats, moments: own, source } = RECIPES[recipe];
  const [gradient, master] = formats[gradients];
  return {
    weights,
    gathered: Math.min(weights, RECIPES[recipe].activation),
    gradients: gradient,
    master,
    moments: moments === null ? own : moments === 'bf16' ? BF16_MOMENTS : FP32_MOMENTS,
    source,
  };
}

/**
 * Bytes of a weight that is kept only in 8 bits; undefined for recipes without such weights. With one scale a tensor
 * it is kept once where products take either orientation (compute capability 10, 11, and 13 on), else beside its
 * transpose; with scales for blocks it is kept once for each orientation. Source: NVIDIA/TransformerEngine
 * transformer_engine/pytorch/utils.py, is_non_tn_fp8_gemm_supported; tensor/float8_tensor.py and
 * tensor/mxfp8_tensor.py.
 */
export function fp8WeightBytes(
  recipe: RecipeId,
  { capability }: Pick<Accelerator, 'capability'>,
): number | undefined {
  if (recipe === 'mxfp8') return (2 * 33) / 32;
  if (recipe !== 'fp8-mixed') return undefined;
  return (capability >= 10 && capability < 12) || capability >= 13 ? 1 : 2;
}

/** Bytes of one activation element under a recipe. */
export function activationBytes(recipe: RecipeId): number {
  return RECIPES[recipe].activation;
}

/** Bytes of one element of a matrix's input, as a recipe keeps it. */
export function operandBytes(recipe: RecipeId): number {
  return RECIPES[recipe].operand;
}

/** Parameters that share one fp32 scale in 8-bit optimizer states (bitsandbytes; arXiv:2110.02861 uses 2048). */
const QUANTIZATION_BLOCK = 256;

/** Whether an optimizer keeps its moments in 8 bits. */
export const is8Bit = (optimizer: OptimizerId): boolean => optimizer.endsWith('8bit');

/** Bytes of moments of one parameter in a large matrix. Factored moments of Adafactor are next to nothing. */
export function momentBytes(optimizer: OptimizerId, [first, second]: Moments): number {
  switch (optimizer) {
    case 'adamw':
    case 'paged-adamw':
      return first + second;
    case 'adamw-8bit':
    case 'paged-adamw-8bit':
      return 2 + 8 / QUANTIZATION_BLOCK;
    case 'sgd':
    case 'adafactor':
      return 0;
    case 'sgd-momentum':
    case 'lion':
    case 'muon':
      return first;
  }
}

/**
 * Bytes of optimizer state for `held` elements of a weight family: AdamW both moments, its 8-bit form two bytes and
 * two scales per block, momentum and Lion the first moment, Muon that for matrices of layers and AdamW's two
 * elsewhere, Adafactor the second as a row and a column of each matrix (arXiv:1804.04235). Source:
 * docs/cost-model.md, Recipes and optimizers.
 */
export function stateBytes(
  optimizer: OptimizerId,
  [first, second]: Moments,
  tensor: Tensor,
  held: number,
): number {
  switch (optimizer) {
    case 'adamw-8bit':
    case 'paged-adamw-8bit':
      return 2 * held + 8 * Math.ceil(held / QUANTIZATION_BLOCK);
    case 'muon':
      return (isLayerMatrix(tensor) ? first : first + second) * held;
    case 'adafactor':
      return Math.ceil(factoredElements(tensor) * (held / elementsOfOne(tensor))) * second;
    default:
      return momentBytes(optimizer, [first, second]) * held;
  }
}

/**
 * Elements that the moments of `held` elements have in a space of rank r, and those of the projection there: of a matrix
 * m × n with m ≤ n, r·n and m·r (GaLore, arXiv:2403.03507 table 1). Tables and vectors keep all of theirs.
 */
export function lowRankElements(
  rank: number,
  tensor: Tensor,
  held: number,
): { readonly moments: number; readonly projection: number } {
  const rows = tensor.shape.at(-2) ?? 1;
  const columns = tensor.shape.at(-1) ?? 1;
  const short = Math.min(rows, columns);
  if (!isLayerMatrix(tensor) || rank >= short) return { moments: held, projection: 0 };
  const matrices = held / (rows * columns);
  return {
    moments: Math.ceil(matrices * rank * Math.max(rows, columns)),
    projection: Math.ceil(matrices * rank * short),
  };
}

/** Whether a weight is a matrix of a layer: tables, the head and vectors are not. */
export function isLayerMatrix(tensor: Tensor): boolean {
  return tensor.role === 'matrix' && tensor.layers.length > 0;
}

/** Rows and columns of each matrix of a tensor; all elements of a vector. */
function factoredElements(tensor: Tensor): number {
  const rows = tensor.shape.at(-2);
  const columns = tensor.shape.at(-1) ?? 1;
  if (rows === undefined) return columns;
  return (elementsOfOne(tensor) / (rows * columns)) * (rows + columns);
}
