import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import type { Options } from '../../source/scenario/scenario.js';
import { gptScenario, scenarioOf } from './scenarios.js';

/** What one layer keeps of one token, in bytes. */
function perLayer(model: string, layers: number, more: Partial<Options>): number {
  const sequence = 1024;
  const scenario = scenarioOf(model, 'h100-sxm-80gb', { mode: 'training', sequence, ...more });
  return buildReport(scenario).activations.deviceLayersBytes / (layers * sequence);
}

const llama = (more: Partial<Options>) => perLayer('llama-3.1-8b', 32, more);
const [h, hKv, f, n] = [4096, 1024, 14336, 32];

describe('recomputation of one layer of Llama-3.1-8B, bytes a token in 16 bits', () => {
  const all = llama({});

  test('by module drops what the module makes (Megatron-LM, transformer_config.py, recompute_modules)', () => {
    expect(all - llama({ recompute: 'norms' })).toBe(2 * 2 * h);
    expect(all - llama({ recompute: 'mlp' })).toBe(2 * 3 * f);
    expect(all - llama({ recompute: 'core-attn' })).toBe(4 * n);
    expect(all - llama({ recompute: ['norms', 'mlp'] })).toBe(2 * 2 * h + 2 * 3 * f);
  });

  test('per operation keeps input, flash output, fused queries, keys and values, w1 and w2 (torchtitan since 2026-06-24)', () => {
    const kept = 2 * (h + h + (h + 2 * hKv) + f + h) + 4 * n;
    expect(llama({ recompute: 'per-op' })).toBe(kept);
  });

  test('full keeps the layer’s input; of N layers only those', () => {
    expect(llama({ recompute: 'full' })).toBe(2 * h);
    const half = llama({ recompute: 'full', recomputeLayers: 16 });
    expect(half).toBe((2 * h + all) / 2);
  });

  test('N layers of each of two chunks of four stages are N·8 of 32', () => {
    const pipelined = (recomputeLayers: number | null) =>
      buildReport(
        scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
          mode: 'training',
          sequence: 1024,
          pp: 4,
          devices: 4,
          virtualStages: 2,
          globalBatch: 16,
          recompute: 'full',
          recomputeLayers,
        }),
      ).compute.trainingFlopsPerToken;
    const none = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { mode: 'training', sequence: 1024 }),
    ).compute.trainingFlopsPerToken;
    expect((pipelined(1) - none) / (pipelined(null) - none)).toBeCloseTo(8 / 32, 10);
  });
});

test('modules of DeepSeek-V3: expanded queries, keys and values; the activated experts', () => {
  const layers = (more: Partial<Options>) =>
    buildReport(
      scenarioOf('deepseek-v3', 'h100-sxm-80gb', { mode: 'training', sequence: 1024, ...more }),
    ).activations.deviceLayersBytes / 1024;
  const all = layers({});
  expect(all - layers({ recompute: 'mla-up-proj' })).toBe(61 * 2 * 128 * (2 * 192 + 128));
  expect(all - layers({ recompute: 'moe-act' })).toBe(58 * 2 * 8 * 2048);
  expect(all - layers({ recompute: 'shared-experts' })).toBe(58 * 2 * 3 * 2048);
});

test('recomputing the eager core costs its FLOPs once more, and holds the scores of one layer', () => {
  const shape = { layers: 4, hidden: 1024, heads: 16 };
  const report = (recompute: Options['recompute']) =>
    buildReport(
      gptScenario(shape, { mode: 'training', sequence: 2048, attention: 'eager', recompute }),
    );
  const core = shape.layers * 4 * shape.hidden * 2048;
  expect(
    report('core-attn').compute.trainingFlopsPerToken -
      report('none').compute.trainingFlopsPerToken,
  ).toBe(core);
  const [device] = report('core-attn').memory.devices;
  expect((device?.instants.backward ?? 0) - (device?.instants.forward ?? 0)).toBeGreaterThanOrEqual(
    2 * 16 * 2048 * 2048,
  );
});

describe('--recompute', () => {
  const { kind } = optionOf('recompute');
  test.each([
    ['core_attn,layernorm', ['core-attn', 'norms']],
    ['mlp', 'mlp'],
    ['per-op', 'per-op'],
    ['none,mlp', undefined],
    ['mlp,mlp', undefined],
    ['everything', undefined],
  ])('%s is read as %j', (text, value) => {
    expect(kind.read(text)).toEqual(value);
  });
});
