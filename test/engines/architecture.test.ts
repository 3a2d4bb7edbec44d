import { describe, expect, test } from 'vitest';
import { cacheLayout, layoutOfGroups } from '../../source/engines/cache/layout.js';
import { cacheEntries, storedBytes } from '../../source/engines/cache/rule.js';
import { servingEngineIds, servingOf } from '../../source/engines/registry.js';
import { llama70b, published } from '../formats/models.js';
import { question } from './questions.js';

const GiB = 2 ** 30;
const rules = servingOf('architecture').cache;
const bytes = (model: Parameters<typeof cacheLayout>[0], ...asked: Parameters<typeof question>) =>
  storedBytes(rules, cacheLayout(model), question(...asked));

const llama = published('meta-llama/Llama-3.1-8B');

/** Source: the worked numbers of docs/cost-model.md, KV cache. */
describe('the least the architecture needs', () => {
  test('Llama-3.1-8B: 131,072 bytes a token, 16 GiB for 131,072 tokens', () => {
    expect(bytes(llama, 1, 1).total).toBe(131_072);
    expect(bytes(llama, 1, 131_072).total).toBe(16 * GiB);
  });

  test('Llama-3-70B: 327,680 bytes a token', () => {
    expect(bytes(llama70b, 1, 1).total).toBe(327_680);
  });

  test('quantised: 32,768 tokens of Llama-3.1-8B are 2.125 GiB in q8_0, 1.125 in q4_0', () => {
    expect(bytes(llama, 1, 32_768, { kv: 'q8_0' }).total).toBe(2.125 * GiB);
    expect(bytes(llama, 1, 32_768, { kv: 'q4_0' }).total).toBe(1.125 * GiB);
  });

  test('DeepSeek-V3: 70,272 bytes a token, on every rank', () => {
    const model = published('deepseek-ai/DeepSeek-V3');
    expect(bytes(model, 1, 1).latent).toBe(70_272);
    expect(bytes(model, 1, 1, { tensorParallel: 8 }).latent).toBe(70_272);
  });

  test('DeepSeek-V3.2 caches 128 index elements a layer in addition', () => {
    expect(bytes(published('deepseek-ai/DeepSeek-V3.2'), 1, 1).index).toBe(61 * 128 * 2);
  });

  test('Gemma-2-9B, 8192 tokens: 2.625 GiB full, 1.969 with rolling windows', () => {
    const model = published('google/gemma-2-9b');
    expect(bytes(model, 1, 8192).total / GiB).toBeCloseTo(1.969, 3);
    expect(
      storedBytes(
        servingOf('vllm').cache,
        cacheLayout(model),
        question(1, 8192, { settings: { fullWindows: true } }),
      ).total,
    ).toBe(2.625 * GiB);
  });

  test('Gemma-3-27B, 131,072 tokens: 10.41 GiB', () => {
    expect(bytes(published('google/gemma-3-27b-it'), 1, 131_072).total / GiB).toBeCloseTo(10.41, 2);
  });

  test('Qwen3-Next-80B holds 77,266,944 bytes of state a sequence, however long', () => {
    const model = published('Qwen/Qwen3-Next-80B-A3B-Instruct');
    for (const sequence of [1, 65_536]) {
      const { recurrent, convolution } = bytes(model, 1, sequence);
      expect(recurrent + convolution).toBe(77_266_944);
    }
  });
});

describe('sharing', () => {
  test('key-value heads divide over ranks, and repeat beyond their number', () => {
    expect(bytes(llama, 1, 1, { tensorParallel: 8 }).total).toBe(131_072 / 8);
    expect(bytes(llama, 1, 1, { tensorParallel: 16 }).total).toBe(131_072 / 8);
  });

  test('a shared prefix is held once', () => {
    expect(bytes(llama, 4, 1000, { sharedPrefix: 600 }).total).toBe((600 + 4 * 400) * 131_072);
  });

  test('a pipeline stage caches its own layers', () => {
    const layout = cacheLayout(llama, 0, 8);
    expect(storedBytes(rules, layout, question(1, 1)).total).toBe(131_072 / 4);
  });

  test('layers that read another layer’s cache own none (Gemma 3n)', () => {
    const model = published('google/gemma-3n-E2B-it');
    expect(bytes(model, 1, 1).total).toBeLessThan(30 * 2 * 2 * 256 * 2);
  });
});

test('an encoder’s tokens are cached once a sequence, whatever the text’s length', () => {
  const layout = layoutOfGroups('', [
    { layers: 4, caches: [{ kind: 'cross', kvHeads: 6, headDim: 64, valueDim: 64, tokens: 1500 }] },
  ]);
  // vLLM takes whole blocks of 16 (v1/kv_cache_interface.py, CrossAttentionSpec).
  for (const id of servingEngineIds)
    expect(storedBytes(servingOf(id).cache, layout, question(2, 100)).total).toBe(
      2 * 4 * (id === 'vllm' ? 1504 : 1500) * 6 * 128 * 2,
    );
});

test('the entries add up to the total, and each names its source', () => {
  const layout = cacheLayout(published('google/gemma-3-27b-it'));
  const asked = question(2, 8192);
  const parts = cacheEntries(rules, layout, asked, 'stored', 'kvCache');
  expect(parts.map(({ id }) => id)).toEqual(['kvCache.full', 'kvCache.window']);
  expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(
    storedBytes(rules, layout, asked).total,
  );
  const { symbols, source } = parts[1]?.explain() ?? {};
  expect(symbols?.find(({ symbol }) => symbol === 'w')?.value).toBe(1024);
  expect(source).toContain('Windows and chunks');
});
