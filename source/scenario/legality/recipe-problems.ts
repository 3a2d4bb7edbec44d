import type { Accelerator } from '../../hardware/accelerator.js';
import type { RecipeId } from '../scenario.js';
import type { Settled } from '../settled.js';
import { type Problem, warning } from './problem.js';

type Device = Pick<Accelerator, 'vendor' | 'denseFlops'>;

const hasBytes = ({ denseFlops }: Device) => denseFlops.fp8 !== null;
/** Products of formats with block scales came with those of four bits: compute capability 10, gfx950. */
const hasBlocks = ({ denseFlops }: Device) => denseFlops.fp4 !== null;

/**
 * What the products of a recipe need of a device; absent: nothing. Source: NVIDIA/TransformerEngine and
 * ROCm/TransformerEngine transformer_engine/pytorch/quantization.py (`check_fp8_support`, `check_mxfp8_support`,
 * `check_nvfp4_support`).
 */
const NEEDS: Partial<Record<RecipeId, (device: Device) => boolean>> = {
  'fp8-mixed': hasBytes,
  'fp8-lm': hasBytes,
  'fp8-deepseek-v3': hasBytes,
  mxfp8: hasBlocks,
  nvfp4: (device) => device.vendor === 'nvidia' && hasBlocks(device),
};

/** Whether a device has the products of a recipe. */
export function runsRecipe(device: Device, recipe: RecipeId): boolean {
  return NEEDS[recipe]?.(device) ?? true;
}

/** A recipe whose products the device does not run. A warning, since an unpublished rate may still exist. */
export function recipeProblems({ mode, recipe, accelerator }: Settled): Problem[] {
  if (mode !== 'training' || runsRecipe(accelerator, recipe)) return [];
  return [
    warning(
      'recipe',
      `${accelerator.name} has no products for the recipe ${recipe}: ${hasBytes(accelerator) ? 'fp8-mixed' : 'bf16-mixed'} is expected`,
    ),
  ];
}
