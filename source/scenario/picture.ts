import type { LatentPicture, Model } from '../model/model.js';
import { quantities } from '../quantity/index.js';
import { pixelsOf } from './fields/kinds/index.js';
import type { Scenario } from './scenario.js';

/** Frames of a video where the number is open: Wan's. Source: diffusers `pipeline_wan.py`. */
const USUAL_FRAMES = 81;

/** The latents of a picture or video, as the transformer reads them. */
export interface PictureWork extends LatentPicture {
  readonly width: number;
  readonly height: number;
  /** Frames of the video. */
  readonly shown: number;
}

/** The picture or video of a scenario; undefined for models that make none. */
export function pictureOf(
  { picture }: Model,
  {
    resolution,
    frames,
    steps,
    guidance,
  }: Pick<Scenario, 'resolution' | 'frames' | 'steps' | 'guidance'>,
): PictureWork | undefined {
  if (!picture) return undefined;
  const [width, height] = pixelsOf(resolution);
  return {
    ...picture,
    width,
    height,
    shown: frames ?? (picture.frames > 1 ? USUAL_FRAMES : 1),
    steps: steps ?? picture.steps,
    guided: guidance ?? picture.guided,
  };
}

/** Tokens of one pass of the transformer. */
export const pictureTokens = quantities<PictureWork>()({
  id: 'pipeline.tokens',
  label: 'Tokens of a picture',
  unit: 'tokens',
  certainty: 'exact',
  what: 'Patches of the latent picture or video that pass through the transformer in every step, with the text in their stream; they grow with its area and its frames.',
  formula: 'max(1, ⌊w/s⌋)·max(1, ⌊v/s⌋)·(1 + ⌊(F − 1)/f⌋) + t',
  symbols: {
    w: { value: ({ width }) => width, meaning: 'width in pixels', from: '--resolution' },
    v: { value: ({ height }) => height, meaning: 'height in pixels', from: '--resolution' },
    s: {
      value: ({ side }) => side,
      meaning: 'pixels of a side of one token: of a latent, times those of its patch',
      from: 'config patch_size',
    },
    F: { value: ({ shown }) => shown, meaning: 'frames', from: '--frames' },
    f: {
      value: ({ frames }) => frames,
      meaning: 'frames of a latent after the first',
      from: 'config patch_size',
    },
    t: {
      value: ({ textTokens }) => textTokens,
      meaning: 'tokens of the text in the same stream, as many as the pipeline pads it to',
      unit: 'tokens',
      from: 'derived from the pipeline',
    },
  },
  source: 'docs/cost-model.md, Diffusion pipelines',
});
