import { describe, expect, test } from 'vitest';
import {
  cacheAmounts,
  cacheReadBytes,
  cacheRequest,
  layoutOf,
} from '../../source/cost/stage-cache.js';
import { readBytes, servingEngineIds, servingOf } from '../../source/engines/index.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

function amounts(model: string, changes: Partial<Scenario>) {
  const settled = settle(scenarioOf(model, 'h100-sxm-80gb', { sequence: 131_072, ...changes }));
  const whole = { start: 0, end: settled.model.layerCount };
  return { stored: cacheAmounts(settled, whole).total, read: cacheReadBytes(settled) };
}

describe('a decode step reads the stored bytes', () => {
  test.each(servingEngineIds)('%s: all of a sequence that attends to every token', (engine) => {
    const { stored, read } = amounts('llama-3.1-8b', { engine });
    expect(read).toBe(stored);
  });

  /** One scale of 4 bytes a token and head, for keys and for values: vLLM v1/kv_cache_interface.py. */
  test('a scale a head', () => {
    const plain = amounts('llama-3.1-8b', { engine: 'vllm', kv: 'fp8' });
    const scaled = amounts('llama-3.1-8b', { engine: 'vllm', kv: 'fp8-per-head' });
    expect(scaled.read - plain.read).toBe(131_072 * 32 * 8 * 2 * 4);
    expect(scaled.read - plain.read).toBe(scaled.stored - plain.stored);
  });

  test('a value format of its own', () => {
    const { stored, read } = amounts('llama-3.1-8b', { engine: 'llama.cpp', kvValues: 'q4_0' });
    expect(read).toBe(131_072 * 32 * 8 * 128 * (2 + 18 / 32));
    expect(read).toBe(stored);
  });

  test('latents that transformers caches expanded, on each of 16 ranks', () => {
    const { stored, read } = amounts('deepseek-v3', { engine: 'transformers', tp: 16 });
    expect(read).toBe(131_072 * 61 * 8 * (192 + 128) * 2);
    expect(read).toBe(stored);
  });

  test('padding: llama.cpp steps through 256 cells', () => {
    const { read } = amounts('llama-3.1-8b', { engine: 'llama.cpp', sequence: 1000 });
    expect(read).toBe(1024 * 131_072);
  });
});

describe('a decode step reads less than is stored', () => {
  test('of sparse attention: the index keys of all tokens, the latents of 2048 chosen ones', () => {
    const { read } = amounts('deepseek-v3.2', { engine: 'vllm', kv: 'bf16' });
    expect(read).toBe(61 * (2048 * 576 * 2 + 131_072 * 132));
  });

  test('of a window: the window’s tokens without those of a step (gpt-oss: 128)', () => {
    const settled = settle(
      scenarioOf('gpt-oss-20b', 'h100-sxm-80gb', { engine: 'vllm', sequence: 4096 }),
    );
    const layout = layoutOf(settled.model, 0, settled.model.layerCount);
    const perToken = 2 * 8 * 64 * 2;
    expect(readBytes(servingOf('vllm').cache, layout, cacheRequest(settled))).toBe(
      12 * perToken * (4096 + 128),
    );
  });

  test('of states: no padding to pages', () => {
    const { stored, read } = amounts('qwen3.5-27b', { engine: 'vllm', sequence: 1 });
    expect(read).toBeLessThan(stored);
  });
});
