import { expect, it } from 'vitest';
import { layerStrip } from '../../../source/dashboard/drawing/layer-strip.js';
import { modelOf } from '../../../source/scenario/models.js';
import { scenarioOf } from '../fixtures.js';

const stripOf = (id: string, width: number): string[] =>
  layerStrip(modelOf(scenarioOf({}, id)), width).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );

it('shows one cell a layer', () => {
  expect(stripOf('llama-3.1-8b', 40)).toEqual(['■'.repeat(32), '■ 32 full']);
});

it('tells window layers from full ones: five to one in Gemma 3', () => {
  expect(stripOf('gemma-3-27b-it', 70)).toEqual([
    `${'▤▤▤▤▤■'.repeat(10)}▤▤`,
    '▤ 52 window  ■ 10 full',
  ]);
});

it('folds what is too wide into repeated patterns', () => {
  expect(stripOf('gemma-3-27b-it', 36)[0]).toBe('▤▤▤▤▤■×10 ▤×2');
});

it('has a second row where layers differ in their feed-forward: three dense ones in DeepSeek-V3', () => {
  expect(stripOf('deepseek-v3', 34)).toEqual([
    '▣×61',
    '▣ 61 latent',
    '◇×3 ◆×58',
    '◇ 3 dense  ◆ 58 MoE',
  ]);
});

it('tells linear layers from full ones: three to one in Qwen3-Next', () => {
  expect(stripOf('qwen3-next-80b-a3b-instruct', 60).slice(0, 2)).toEqual([
    '□□□■'.repeat(12),
    '□ 36 linear  ■ 12 full',
  ]);
});
