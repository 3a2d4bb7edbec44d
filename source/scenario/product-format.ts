import type { RateFormat } from '../hardware/accelerator.js';
import type { RecipeId } from './scenario.js';

const PRODUCTS: Readonly<Record<RecipeId, RateFormat>> = {
  'bf16-mixed': 'bf16',
  'bf16-autocast': 'bf16',
  'fp16-mixed': 'fp16',
  'fp8-mixed': 'fp8',
  mxfp8: 'fp8',
  nvfp4: 'fp4',
  'fp8-deepseek-v3': 'fp8',
  'fp8-lm': 'fp8',
  bf16: 'bf16',
  fp32: 'tf32',
};

/** The format of a recipe's products; embedding, head and attention run in 16 bits. */
export function productFormat(recipe: RecipeId): RateFormat {
  return PRODUCTS[recipe];
}
