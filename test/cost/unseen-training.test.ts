import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;

type Options = Partial<Scenario> & { devices?: number };

const report = (model: string, hardware: string, options: Options) =>
  buildReport(scenarioOf(model, hardware, { mode: 'training', ...options }));

/**
 * NVIDIA/Megatron-LM, tests/functional_tests/test_cases, `mem-max-allocated-bytes` of golden_values_dev_dgx_h100.json, which
 * the last rank writes; the number of devices is what `mem-allocated-bytes` has. Layouts from model_config.yaml.
 */
describe('peaks of Megatron-LM’s own tests that no figure was fitted to', () => {
  const allocated = (model: string, options: Options) =>
    report(model, 'h100-sxm-80gb', {
      engine: 'megatron',
      sequence: 4096,
      sequenceParallel: true,
      recipe: 'bf16-mixed',
      gradients: 'fp32',
      zero: 1,
      ...options,
    }).memory.devices.at(-1)?.allocated ?? 0;

  test.each([
    [
      'gpt/gpt3_15b_8t_release',
      28.16,
      'nemotron-4-15b',
      { devices: 128, tp: 8, batch: 4, globalBatch: 1152 },
    ],
    [
      'mixtral/mixtral_8x22b_tp2pp8ep8vpp1_release',
      28.53,
      'mixtral-8x22b-v0.1',
      { devices: 128, tp: 2, pp: 8, ep: 8, globalBatch: 256 },
    ],
  ] as const)('%s: %f GB within 8 %%', (_, gigabytes, model, options) => {
    expect(Math.abs(allocated(model, options) / (gigabytes * 1e9) - 1)).toBeLessThan(0.08);
  });

  /** Trained from scratch, so that its first tokens go to few experts: that part is not modelled. */
  test('mixtral/mixtral_8x7b_alltoall_tp2pp4ep4_release: at most 15 % below 26.5 GB', () => {
    const bytes = allocated('mixtral-8x7b-v0.1', {
      devices: 64,
      tp: 2,
      pp: 4,
      ep: 4,
      globalBatch: 1024,
    });
    expect(bytes / 26.5e9).toBeGreaterThan(0.85);
    expect(bytes / 26.5e9).toBeLessThan(1);
  });
});

/**
 * What torchtitan's log prints as memory, reserved bytes, on H100 of 95 GiB and B200. From 64 to 32 ranks Qwen3-32B takes
 * 7.5 GiB more, 16 bytes a parameter: blocks of freed gradients stay reserved where segments expand too.
 */
describe('torchtitan’s logs', () => {
  const shown = (model: string, hardware: string, options: Options) =>
    report(model, hardware, { engine: 'torchtitan', ...options }).memory.residentMost / GIB;
  const whole = { sequence: 4096, recompute: 'full', loss: 'logits-16' } as const;

  test.each([
    ['pull request 1690, FSDP 8, compiled', 81.85, { devices: 8, batch: 2, kernels: 'compiled' }],
    ['FSDP 4, TP 8, batch 16', 43.45, { devices: 32, tp: 8, batch: 16 }],
    ['FSDP 4, TP 8, batch 32', 70.79, { devices: 32, tp: 8, batch: 32 }],
    ['FSDP 8, TP 8, batch 32', 63.27, { devices: 64, tp: 8, batch: 32 }],
  ] as const)('Qwen3-32B, %s: within a tenth of %f GiB', (_, gib, options) => {
    const bytes = shown('qwen3-32b', 'h100-sxm-80gb', { ...whole, ...options });
    expect(Math.abs(bytes / gib - 1)).toBeLessThan(0.1);
  });

  test('Qwen3-30B-A3B on 8 B200 (mlc-ai/pith-train issue 79): within a tenth of 141.79 GiB', () => {
    const options = { devices: 8, batch: 8, sequence: 8192, kernels: 'compiled' } as const;
    const bytes = shown('qwen3-30b-a3b', 'b200-sxm', options);
    expect(Math.abs(bytes / 141.79 - 1)).toBeLessThan(0.1);
  });
});

/**
 * huggingface/peft, method_comparison/MetaMathQA/results, `accelerator_memory_max` on an L40S: what the allocator reserves,
 * without CUDA's context. Llama-3.2-3B in bf16 without autocast, four examples of at most 768 tokens, nothing recomputed,
 * the cache of the allocator emptied every ten steps.
 */
describe('PEFT’s comparison of adapters', () => {
  const METHODS = {
    'lora--llama-3.2-3B-rank32': { lora: 32, loraTargets: 'query-value' },
    'lora--llama-3.2-3B-rank64': { lora: 64, loraTargets: 'query-value' },
    'lora--llama-3.2-3B-rank64-rslora': {
      lora: 64,
      loraTargets: 'query-value',
      adapter: 'rslora',
    },
    'lora--llama-3.2-3B-rank32-dora': { lora: 32, loraTargets: 'query-value', adapter: 'dora' },
    'lora--llama-3.2-3B-rank10-target-mlp': { lora: 10, loraTargets: 'mlp' },
    'ia3--llama-3.2-3B-default': { adapter: 'ia3' },
    'prefixtuning--llama-3.2-3B-tokens50-init_prefix-lr_0.005': { adapter: 'prefix', lora: 50 },
    'prefixtuning--llama-3.2-3B-lr_0.001': { adapter: 'prefix', lora: 200 },
    'full-finetuning--llama-3.2-3B-lr_0.00001': {},
  } satisfies Record<string, Options>;

  const allocated = (options: Options) =>
    report('llama-3.2-3b-instruct', 'l40s', {
      engine: 'transformers',
      recipe: 'bf16',
      batch: 4,
      sequence: 768,
      recompute: 'none',
      ...options,
    }).memory.devices[0]?.allocated ?? 0;

  test.each([
    ['lora--llama-3.2-3B-rank32', 22_292_725_760],
    ['lora--llama-3.2-3B-rank64', 22_552_772_608],
    ['lora--llama-3.2-3B-rank64-rslora', 22_561_161_216],
    ['lora--llama-3.2-3B-rank32-dora', 24_532_484_096],
    ['lora--llama-3.2-3B-rank10-target-mlp', 24_698_159_104],
    ['ia3--llama-3.2-3B-default', 23_234_347_008],
    ['prefixtuning--llama-3.2-3B-tokens50-init_prefix-lr_0.005', 20_585_644_032],
    ['prefixtuning--llama-3.2-3B-lr_0.001', 21_952_987_136],
    ['full-finetuning--llama-3.2-3B-lr_0.00001', 38_868_615_168],
  ] as const)('%s: within a twelfth of %d bytes', (method, bytes) => {
    expect(Math.abs(allocated(METHODS[method]) / bytes - 1)).toBeLessThan(1 / 12);
  });

  /** The longest example is at most as long as the bound, so that each difference here is the upper one. */
  test.each([
    ['a magnitude', 'lora--llama-3.2-3B-rank32-dora', 'lora--llama-3.2-3B-rank32', 2.24],
    [
      'copies of the feed-forward’s inputs instead of queries’ and values’',
      'lora--llama-3.2-3B-rank10-target-mlp',
      'lora--llama-3.2-3B-rank32',
      2.41,
    ],
    [
      'copies of inputs instead of a prefix',
      'lora--llama-3.2-3B-rank32',
      'prefixtuning--llama-3.2-3B-tokens50-init_prefix-lr_0.005',
      1.71,
    ],
  ] as const)('%s: %s less %s is %f GB within a third', (_, more, less, gigabytes) => {
    const bytes = allocated(METHODS[more]) - allocated(METHODS[less]);
    expect(Math.abs(bytes / (gigabytes * 1e9) - 1)).toBeLessThan(1 / 3);
  });
});

/**
 * modelscope/ms-swift, docs/source_en/LLM/Benchmark.md of 2024: one example of at most so many tokens, GiB reserved on an
 * A100 of 80 GB. The bound of what is shown stands on other sources.
 */
test('22 of 24 runs of ms-swift lie between what is needed and what may be shown', () => {
  const runs = [
    ['qwen-7b', 8, 'full', { 512: 18.01, 1024: 21.73, 2048: 27.74, 4096: 35.31, 8192: 48.41 }],
    ['qwen-7b', 8, 'none', { 2048: 37.7 }],
    ['qwen-7b', 0, 'full', { 512: 73.37, 1024: 73.64, 2048: 74.26, 4096: 78.76 }],
    ['qwen1.5-14b', 8, 'full', { 512: 30.14, 1024: 34.43, 2048: 40.14, 4096: 47.95, 8192: 60.74 }],
    ['yi-6b', 8, 'full', { 512: 13.72, 1024: 15.44, 2048: 16.95, 4096: 28.25, 8192: 43.81 }],
    ['yi-34b', 8, 'full', { 512: 66.72, 1024: 69.1, 2048: 71.34, 4096: 78.72 }],
  ] as const;
  const held = runs.flatMap(([model, lora, recompute, shown]) =>
    Object.entries(shown).map(([sequence, gib]) => {
      const { memory } = report(model, 'a100-sxm4-80gb', {
        engine: 'transformers',
        engineVersion: '4.36',
        recipe: 'bf16',
        lora,
        loraTargets: 'attention',
        sequence: Number(sequence),
        recompute,
      });
      // The peak of full training is 0.4 % above two of them.
      return memory.peak / GIB < 1.01 * gib && gib < memory.residentMost / GIB;
    }),
  );
  expect(held.filter(Boolean).length).toBe(22);
  expect(held).toHaveLength(24);
});
