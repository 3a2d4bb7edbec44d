import type { Setting } from '../scenario.js';

/** Models that make pictures are diffusers' classes, whose configs have no `model_type`. */
function makesPictures({ model }: Setting): boolean {
  return typeof model.config['_class_name'] === 'string';
}

/** Why an option of pictures has no effect. */
export function ofPictures(setting: Setting): string | undefined {
  return makesPictures(setting) ? undefined : 'the model makes no pictures';
}

/** Why an option of written tokens has no effect: a denoising step passes all latent tokens anew. */
export function ofTokens(setting: Setting): string | undefined {
  return makesPictures(setting) ? 'a model that makes pictures writes no tokens' : undefined;
}
