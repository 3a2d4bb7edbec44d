import { describe, expect, test } from 'vitest';
import { imageTowerOf, imageWork } from '../../source/model/image-tower.js';
import { presetConfig } from './preset-config.js';

/** Tokens of an image of a shipped model. */
function tokensOf(model: string, width: number, height: number, most = 16_384): number {
  const tower = imageTowerOf(presetConfig(model));
  if (!tower) throw new Error(`${model} has no known tower`);
  return imageWork(tower, [width, height], most).tokens;
}

describe('tokens of an image', () => {
  /** github.com/nibor1896/Crow/issues/142: Qwen3-VL in llama.cpp, at most 4,096. */
  test.each([
    [1376, 992, 1335],
    [512, 512, 258],
    [1024, 1024, 1026],
    [8192, 8192, 4098],
  ])('Qwen3-VL: %i × %i is %i', (width, height, tokens) => {
    expect(tokensOf('qwen3-vl-8b-instruct', width, height, 4096)).toBe(tokens);
  });

  /** A grid of 28 pixels and 16,384 tokens by default: huggingface.co/Qwen/Qwen2.5-VL-7B-Instruct, preprocessor_config.json. */
  test('Qwen2.5-VL rounds to 28 pixels', () => {
    expect(tokensOf('qwen2.5-vl-7b-instruct', 1036, 784)).toBe(37 * 28);
    expect(tokensOf('qwen2.5-vl-7b-instruct', 9000, 9000)).toBeLessThanOrEqual(16_384);
  });

  test('in a model that speaks the thinker reads images', () => {
    expect(tokensOf('qwen2.5-omni-7b', 1036, 784)).toBe(37 * 28);
    expect(tokensOf('qwen3-omni-30b-a3b-instruct', 1024, 1024, 4096)).toBe(1026);
  });

  /** huggingface.co/google/gemma-3-4b-it: 256 soft tokens between two markers. */
  test('Gemma 3 has 256 for any size', () => {
    expect(tokensOf('gemma-3-4b-it', 100, 3000)).toBe(258);
    expect(tokensOf('gemma-3-4b-it', 896, 896)).toBe(258);
  });

  /** mistral-common, docs on Pixtral: 1024 × 1024 with patches of 16 has 64 rows of 64 and a break; here 14, merged by 2. */
  test('Mistral Small closes each row with a token', () => {
    expect(tokensOf('mistral-small-3.1-24b-instruct-2503', 1540, 1540)).toBe(55 * 55 + 55);
    expect(tokensOf('mistral-small-3.1-24b-instruct-2503', 3080, 3080)).toBe(55 * 55 + 55);
  });

  /** arXiv:2404.16821, figure 4: 800 × 1300 becomes 2 × 3 tiles and a thumbnail, each 256 tokens; one tile up to 448. */
  test.each([
    [800, 1300, 7 * 256],
    [448, 448, 256],
    [4000, 3000, 13 * 256],
  ])('InternVL: %i × %i is %i, and two marks', (width, height, tokens) => {
    expect(tokensOf('internvl3-8b-hf', width, height)).toBe(tokens + 2);
  });

  /** processing_llama4.py: 144 tokens a tile, a separator behind each of several, three marks. */
  test.each([
    [336, 336, 144 + 3],
    [672, 336, 3 * 144 + 2 + 3],
    [5000, 5000, 17 * 144 + 16 + 3],
  ])('Llama 4: %i × %i is %i', (width, height, tokens) => {
    expect(tokensOf('llama-4-scout-17b-16e-instruct', width, height)).toBe(tokens);
  });

  /**
   * image_processing_gemma4.py: at most 280 pools of 48 pixels in the image's proportion, enlarged to that too; 2,520
   * patches are read whatever it is.
   */
  test.each([
    [640, 640, 16 * 16],
    [4000, 4000, 16 * 16],
    [1920, 1080, 22 * 12],
    [100, 3000, 91 * 3],
    [10, 6000, 280],
  ])('Gemma 4: %i × %i is %i between two marks', (width, height, tokens) => {
    expect(tokensOf('gemma-4-31b-it', width, height)).toBe(tokens + 2);
    const tower = imageTowerOf(presetConfig('gemma-4-31b-it'));
    expect(tower && imageWork(tower, [width, height], 4096).patches).toBe(2520);
  });

  /** huggingface.co/blog/smolvlm: 81 tokens a tile of 384 pixels; processing_idefics3.py has the marks. */
  test.each([
    ['smolvlm-instruct', 1536, 1152, 13 * 81 + 12 * 2 + 3 + 3],
    ['smolvlm-instruct', 300, 400, 13 * 81 + 12 * 2 + 4 + 3],
    ['smolvlm-256m-instruct', 1000, 1000, 17 * 64 + 16 * 2 + 4 + 3],
    ['smolvlm-256m-instruct', 4000, 100, 5 * 64 + 4 * 2 + 1 + 3],
  ])('%s: %i × %i is %i', (model, width, height, tokens) => {
    expect(tokensOf(model, width, height)).toBe(tokens);
  });

  test('Idefics 3, which spells the places of tiles in text, has no count', () => {
    expect(imageTowerOf(presetConfig('idefics3-8b-llama3'))).toBeUndefined();
  });

  test('a model of text has no tower', () => {
    expect(imageTowerOf(presetConfig('llama-3.1-8b'))).toBeUndefined();
  });
});
