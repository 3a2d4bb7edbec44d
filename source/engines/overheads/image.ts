import { defineOverhead, type ImageRequest, type OverheadRequest, symbols } from './overhead.js';

function of(part: keyof ImageRequest): (request: OverheadRequest) => number {
  return ({ image }) => image?.[part] ?? 0;
}

/**
 * Live tensors of the tower while it reads one image: without a flash kernel fp32 scores of every pair of patches. 16
 * GiB for 16,384 patches and 16 heads (github.com/ikawrakow/ik_llama.cpp/issues/1348).
 */
export const imageScratch = defineOverhead({
  id: 'vision',
  label: 'Vision tower at work',
  short: 'Tower',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Live tensors of the vision tower for one image; scores of eager attention grow with the square of its patches.',
  formula: 'max(eager·4·n·P·P/z, 2·P·(5·w + f))',
  symbols: {
    eager: symbols.eager,
    n: { value: of('heads'), meaning: 'heads of the tower', from: 'config vision_config' },
    P: { value: of('patches'), meaning: 'patches of an image', from: '--image-size' },
    z: {
      value: ({ image }) => image?.tiles ?? 1,
      meaning: 'tiles that the image is cut into, which see nothing of each other',
      from: 'config vision_config',
    },
    w: { value: of('width'), meaning: 'width of the tower', from: 'config vision_config' },
    f: {
      value: of('inner'),
      meaning: 'inner width of its feed-forward',
      from: 'config vision_config',
    },
  },
  source: 'docs/cost-model.md, Images; github.com/ikawrakow/ik_llama.cpp/issues/1348',
});

/** Features of images that wait for the text model: as many as a step takes, at least those of one image. */
export const imageFeatures = defineOverhead({
  id: 'image-features',
  label: 'Cache of encoded images',
  short: 'Images',
  unit: 'bytes',
  certainty: 'modelled',
  what: 'Features of encoded images that the profile run holds; they grow with the tokens of a step.',
  formula: 'i·2·h·max(T, q)',
  symbols: {
    i: {
      value: ({ image }) => Number(image !== null),
      meaning: '1 where images enter, else 0',
      from: '--images',
    },
    h: symbols.h,
    T: symbols.T,
    q: { value: of('tokens'), meaning: 'tokens of an image', unit: 'tokens', from: '--image-size' },
  },
  source: 'vllm-project/vllm, v1/core/encoder_cache_manager.py, v1/worker/gpu_model_runner.py',
});
