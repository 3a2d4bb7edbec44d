import { describe, expect, test } from 'vitest';
import { cacheLayout } from '../../source/engines/cache/layout.js';
import { compressedPool } from '../../source/engines/vllm/compressed-pages.js';
import { vllmCapacity } from '../../source/engines/vllm/pool.js';
import { readModel } from '../../source/model/read-model.js';
import { presetConfig } from '../model/preset-config.js';
import { question } from './questions.js';

const GiB = 2 ** 30;
const preset = (name: string) => cacheLayout(readModel(presetConfig(name), name));
const flash = preset('deepseek-v4-flash');
const pro = preset('deepseek-v4-pro');
const asked = (version: string, sequence: number, batchedTokens: number) =>
  question(1, sequence, { version, batchedTokens, kv: 'fp8' });

describe('DeepSeek-V4 in vLLM', () => {
  test.each([
    ['pull 48993, before: FlashMLA on DeepSeek-V4-Pro', pro, '0.26.0', 1_473_408],
    ['issue 54703: DeepSeek-V4-Flash in 0.28', flash, '0.28.0', 1_002_240],
  ])(
    'blocks are as large as printed (github.com/vllm-project/vllm, %s)',
    (_, layout, version, bytes) => {
      expect(compressedPool(layout, asked(version, 272_000, 8192)).blockBytes).toBe(bytes);
    },
  );

  test('places are counted by the size of their pages since pull 44454: 1.16 % more blocks (333,437 tokens for 329,601)', () => {
    const bytesIn = (version: string) =>
      compressedPool(flash, asked(version, 272_000, 8192)).blockBytes;
    expect(bytesIn('0.22.0') / bytesIn('0.23.0')).toBeCloseTo(333_437 / 329_601, 4);
  });

  test('30,000 tokens need 6.66 GiB, 13,528 the 5.44 there are (github.com/vllm-project/vllm/issues/44376, 0.22)', () => {
    const needs = (sequence: number) => {
      const pool = compressedPool(flash, asked('0.22.0', sequence, 16_384));
      return (pool.blocksPerSequence * pool.blockBytes) / GiB;
    };
    expect(needs(30_000)).toBeCloseTo(6.66, 2);
    expect(needs(13_528)).toBeCloseTo(5.44, 2);
  });

  test('two steps are in flight from 0.26 on: 7.71 GiB print 1.24 sequences of 121,344 tokens (github.com/vllm-project/vllm/issues/51041)', () => {
    const { concurrency } = vllmCapacity(flash, 7.71 * GiB, asked('0.26.0', 121_344, 8192));
    expect(concurrency).toBeCloseTo(150_992 / 121_344, 2);
  });
});
