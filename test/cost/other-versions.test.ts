import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const memoryOf = (model: string, hardware: string, options: Partial<Scenario> & object) =>
  buildReport(scenarioOf(model, hardware, { mode: 'training', ...options })).memory;

/**
 * Runs of earlier versions that are asked for without one: Mistral-7B in full (fms-acceleration, a100_80gb.csv), Llama 2 7B
 * (pytorch/torchtitan#135), Llama-3-70B (Megatron-Bridge, skills/nemo-mbridge-perf-memory-tuning), Llama-3-8B in full that
 * ran out of 24 GB (hiyouga/LlamaFactory#5977).
 */
describe('a peak asked for without a version', () => {
  const trainer = {
    engine: 'transformers',
    recipe: 'bf16',
    batch: 4,
    globalBatch: 4,
    sequence: 4096,
    recompute: 'full',
  } as const;

  test.each([
    ['mistral-7b-v0.1', 'a100-sxm4-80gb', { before: '4.54', from: null }, 72.4e9, trainer],
    [
      'llama-2-7b-hf',
      'h100-sxm-80gb',
      { before: '0.2.2.dev20260427', from: null },
      24.4e9,
      { engine: 'torchtitan', devices: 8, batch: 8, sequence: 2048, recompute: 'full' },
    ],
    [
      'llama-3.1-70b',
      'h100-sxm-80gb',
      { before: null, from: '20' },
      58.8e9,
      {
        engine: 'megatron',
        devices: 32,
        tp: 4,
        pp: 4,
        virtualStages: 5,
        globalBatch: 32,
        sequence: 4096,
        zero: 1,
        sequenceParallel: true,
        recipe: 'fp8-mixed',
      },
    ],
  ] as const)(
    '%s: names the versions whose peak was measured',
    (model, hardware, span, bytes, options) => {
      const { otherVersions } = memoryOf(model, hardware, options);
      const found = otherVersions.find(
        ({ before, from }) => before === span.before && from === span.from,
      );
      // Beside what PyTorch allocates: the runtime, and for 70B stages before the last one.
      expect(found?.peak ?? 0).toBeGreaterThan(0.98 * bytes);
      expect(found?.peak ?? 0).toBeLessThan(1.2 * bytes);
    },
  );

  test('says that it did not fit before', () => {
    const { capacity, peak, otherVersions } = memoryOf('llama-3.1-8b', 'rtx-3090', {
      ...{ engine: 'transformers', devices: 8, recipe: 'fp16-mixed', zero: 3 },
      ...{ batch: 1, globalBatch: 16, sequence: 1024, recompute: 'full' },
    } as const);
    expect(peak).toBeLessThan(capacity);
    expect(otherVersions[0]?.peak).toBeGreaterThan(capacity);
  });

  test('has no others where a version is asked for, where none differs, and in serving', () => {
    expect(
      memoryOf('mistral-7b-v0.1', 'a100-sxm4-80gb', { ...trainer, engineVersion: '4.45' })
        .otherVersions,
    ).toEqual([]);
    expect(
      memoryOf('mistral-7b-v0.1', 'a100-sxm4-80gb', { ...trainer, lora: 16, loss: 'fused' })
        .otherVersions,
    ).toEqual([]);
    expect(buildReport(scenarioOf('mistral-7b-v0.1')).memory.otherVersions).toEqual([]);
  });
});
