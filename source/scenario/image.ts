import { type ImageRequest, servingOf } from '../engines/index.js';
import { type ImageWork, imageTowerOf, imageWork } from '../model/image-tower.js';
import { pixelsOf } from './fields/kinds/index.js';
import type { SettledSetting } from './settled.js';

/** Size of one image of `--image-size` in the vision tower; null where the tower of the model's images is unknown. */
export function imageOf(settled: SettledSetting): ImageRequest | null {
  const tower = imageTowerOf(settled.scenario.model.config);
  const work = imageWorkOf(settled);
  if (!tower || !work) return null;
  const { heads, width, inner } = tower;
  return { ...work, heads, width, inner };
}

/** Tokens, patches and tiles of that image. */
export function imageWorkOf({ scenario, engine }: SettledSetting): ImageWork | null {
  const tower = imageTowerOf(scenario.model.config);
  if (!tower) return null;
  return imageWork(tower, pixelsOf(scenario.imageSize), servingOf(engine).mostImageTokens);
}
