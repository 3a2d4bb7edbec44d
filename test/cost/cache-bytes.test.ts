import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;

const cache = (model: string, options: Partial<Scenario> & { devices?: number } = {}) =>
  buildReport(scenarioOf(model, 'h100-sxm-80gb', options)).kvCache;

/** What one device of a scenario holds of the cache. */
const held = (model: string, options: Partial<Scenario> & { devices?: number } = {}) =>
  buildReport(scenarioOf(model, 'h100-sxm-80gb', options)).memory.devices[0]?.kvCache;

describe('docs/cost-model.md, Keys and values', () => {
  test('Llama-3.1-8B caches 131,072 bytes a token, 16.0 GiB of 131,072 tokens', () => {
    const { bytes, bytesPerToken } = cache('llama-3.1-8b', { sequence: 131_072 });
    expect(bytesPerToken).toBe(131_072);
    expect(bytes).toBe(16 * GIB);
  });

  test('Llama-3.1-70B caches 327,680 bytes a token', () => {
    expect(cache('llama-3.3-70b-instruct').bytesPerToken).toBe(327_680);
  });
});

describe('docs/cost-model.md, Latent cache', () => {
  test('DeepSeek-V3 caches 70,272 bytes a token, on every tensor rank', () => {
    expect(cache('deepseek-v3').bytesPerToken).toBe(70_272);
    for (const tp of [1, 8])
      expect(held('deepseek-v3', { tp, devices: tp, sequence: 1000 })).toBe(70_272_000);
  });

  test('expanded, as transformers caches it, 4,997,120', () => {
    expect(cache('deepseek-v3', { engine: 'transformers' }).bytesPerToken).toBe(4_997_120);
  });
});

describe('docs/cost-model.md, Windows and chunks', () => {
  test('Gemma-2-9B at 8192 tokens: 2.625 GiB full, 1.969 GiB rolling', () => {
    expect(cache('gemma-2-9b', { sequence: 4096 }).bytes * 2).toBe(2.625 * GIB);
    expect(cache('gemma-2-9b', { sequence: 8192 }).bytes).toBe(1.96875 * GIB);
  });

  test('Gemma-3-27B at 131,072 tokens: 62 GiB full, 10.41 GiB rolling', () => {
    expect(cache('gemma-3-27b-it', { sequence: 1024 }).bytes * 128).toBe(62 * GIB);
    expect(cache('gemma-3-27b-it', { sequence: 131_072 }).bytes / GIB).toBeCloseTo(10.41, 2);
  });

  test('one more token adds nothing to windows that are full', () => {
    expect(cache('gemma-3-27b-it').bytesPerToken).toBe(10 * 2 * 16 * 128 * 2);
    for (const engine of ['vllm', 'llama.cpp', 'transformers'] as const)
      expect(cache('gemma-3-27b-it', { engine }).bytesPerToken).toBe(10 * 2 * 16 * 128 * 2);
  });
});

describe('states and formats (docs/cost-model.md, Recurrent states)', () => {
  test('Qwen3-Next’s 36 linear layers hold 77,266,944 bytes, whatever the length', () => {
    for (const sequence of [1024, 8192])
      expect(cache('qwen3-next-80b-a3b-instruct', { sequence }).stateBytesPerSequence).toBe(
        77_266_944,
      );
  });

  test('states are part of a sequence’s bytes, once for each sequence', () => {
    const one = cache('qwen3-next-80b-a3b-instruct', { sequence: 1024 });
    const four = cache('qwen3-next-80b-a3b-instruct', { sequence: 1024, batch: 4 });
    expect(one.bytesPerSequence).toBe(77_266_944 + 1024 * one.bytesPerToken);
    expect(four.bytes).toBe(4 * one.bytesPerSequence);
  });

  /** Bytes of 32,768 tokens of Llama-3.1-8B: 2³¹ elements at each format’s own width. */
  test.each([
    ['fp16', 4],
    ['fp32', 8],
    ['q8_0', 2.125],
    ['q4_0', 1.125],
    ['q5_1', 1.5],
    ['q5_0', 1.375],
    ['q4_1', 1.25],
    ['iq4_nl', 1.125],
  ])('Llama-3.1-8B at 32,768 tokens in %s: %f GiB', (kv, gib) => {
    expect(cache('llama-3.1-8b', { sequence: 32_768, kv }).bytes).toBe(gib * GIB);
  });
});

describe('paging and splitting (docs/cost-model.md, Pages and ranks)', () => {
  test('1000 tokens cost 1008 in blocks of 16, 1024 cells in llama.cpp', () => {
    expect(cache('llama-3.1-8b', { engine: 'vllm', sequence: 1000 }).bytes).toBe(1008 * 131_072);
    expect(cache('llama-3.1-8b', { engine: 'llama.cpp', sequence: 1000 }).bytes).toBe(
      1024 * 131_072,
    );
  });

  test('tensor ranks hold one KV head at least, pipeline stages their own layers for all sequences', () => {
    const whole = 1000 * 4 * 131_072;
    const at = { sequence: 1000, batch: 4 };
    expect(held('llama-3.1-8b', { ...at, tp: 16, devices: 16 })).toBe(whole / 8);
    expect(held('llama-3.1-8b', { ...at, pp: 4, devices: 4 })).toBe(whole / 4);
  });
});
