import { expect, test } from 'vitest';
import { smallerFormats } from '../../source/cost/format-ladder.js';
import { parseCacheFormat } from '../../source/formats/cache-format.js';
import { prepareWeights } from '../../source/formats/prepared-weights.js';
import { parseWeightFormat } from '../../source/formats/weight-format.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

test.each(['vllm', 'llama.cpp'] as const)(
  'formats offered in place of %s take fewer bytes, in falling order',
  (engine) => {
    const settled = settle(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { engine, weights: 'fp32', kv: 'fp32' }),
    );
    const weights = ['fp32', ...smallerFormats('weights', settled)].map(
      (id) => prepareWeights(settled.model, parseWeightFormat(id)).total,
    );
    const caches = ['fp32', ...smallerFormats('kv', settled)].map((id) => {
      const { blockBytes, blockElements } = parseCacheFormat(id);
      return blockBytes / blockElements;
    });
    for (const sizes of [weights, caches]) {
      expect(sizes.length).toBeGreaterThan(2);
      expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => b - a));
    }
  },
);

test('both half precisions are one rung; a format on no ladder is offered formats below 16 bits', () => {
  const offered = (weights: string) =>
    smallerFormats('weights', settle(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { weights })));
  expect(offered('fp16')).toEqual(['fp8', 'awq-4bit-128g']);
  expect(offered('fp8-block')).toEqual(['awq-4bit-128g']);
  expect(offered('nf4')).toEqual(['fp8', 'awq-4bit-128g']);
});
