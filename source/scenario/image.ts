import { type ImageRequest, servingOf } from '../engines/index.js';
import { imageTowerOf, imageWork } from '../model/image-tower.js';
import { pixelsOf } from './fields/kinds/index.js';
import type { Settled } from './settled.js';

/** Size of one image of `--image-size` in the vision tower; null where the tower of the model's images is unknown. */
export function imageOf({ scenario, engine }: Settled): ImageRequest | null {
  const tower = imageTowerOf(scenario.model.config);
  if (!tower) return null;
  const { heads, width, inner } = tower;
  const work = imageWork(tower, pixelsOf(scenario.imageSize), servingOf(engine).mostImageTokens);
  return { ...work, heads, width, inner };
}
