import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const GIB = 2 ** 30;

/** hiyouga/LlamaFactory issue 5977: Llama-3-8B in full, ZeRO-3, 8 × RTX 3090, transformers 4.46.1 */
test('the step of torch’s AdamW did not fit beside fp16 states in 24 GB, and did with the optimizer in host memory', () => {
  const fits = (offload: Scenario['offload']) =>
    buildReport(
      scenarioOf('llama-3.1-8b', 'rtx-3090', {
        mode: 'training',
        engine: 'transformers',
        engineVersion: '4.46.1',
        devices: 8,
        recipe: 'fp16-mixed',
        zero: 3,
        globalBatch: 16,
        sequence: 1024,
        recompute: 'full',
        offload,
      }),
    ).fit.fits;
  expect(fits('none')).toBe(false);
  expect(fits('parameters')).toBe(true);
});

/**
 * jiaweizzhao/GaLore README.md, "Train 7B model with a single GPU with 24GB memory": 8-bit GaLore of rank 1024, weights
 * updated one by one in the backward pass, 16 sequences of 256 tokens (torchrun_main.py, --max_length), 22.8 G.
 */
test('GaLore trains LLaMA-7B in 24 GB only with its rank, with 8 bits, and within the backward pass', () => {
  const usual = {
    lowRank: 'galore:1024',
    optimizer: 'adamw-8bit',
    optimizerInBackward: true,
  } as const;
  const answer = (options: Partial<Scenario>) =>
    buildReport(
      scenarioOf('llama-2-7b-hf', 'rtx-4090', {
        mode: 'training',
        engine: 'transformers',
        engineVersion: '4.31',
        recipe: 'bf16',
        batch: 16,
        sequence: 256,
        recompute: 'full',
        ...usual,
        ...options,
      }),
    );
  const { fit, memory } = answer({});
  expect(fit.fits).toBe(true);
  expect(Math.abs(memory.peak / (22.8 * GIB) - 1)).toBeLessThan(0.05);
  expect(answer({ lowRank: 'none' }).fit.fits).toBe(false);
  expect(answer({ optimizer: 'adamw' }).fit.fits).toBe(false);
  expect(answer({ optimizerInBackward: false }).fit.fits).toBe(false);
});

/**
 * LongLoRA, arXiv:2309.12307 table 12, LoRA of attention on 8 × A100: transformers 4.34 (requirements.txt), and two buckets
 * of 1e9 elements that overlap (ds_configs/stage2.json).
 */
describe('DeepSpeed’s overlapped buckets beside long sequences', () => {
  test.each([
    [8192, 25.7],
    [16_384, 34.7],
    [32_768, 46.5],
    [65_536, 71.1],
  ])('LoRA of %i tokens: %f GB within 8 %%', (sequence, gigabytes) => {
    const { peak } = buildReport(
      scenarioOf('llama-2-7b-hf', 'a100-sxm4-80gb', {
        mode: 'training',
        engine: 'deepspeed',
        engineVersion: '0.10.3',
        devices: 8,
        recipe: 'bf16',
        lora: 8,
        loraTargets: 'attention',
        zero: 2,
        sequence,
        recompute: 'full',
        bucket: 2e9,
      }),
    ).memory;
    expect(Math.abs(peak / (gigabytes * 1e9) - 1)).toBeLessThan(0.08);
  });
});

/**
 * QwenLM/Qwen README.md, Profiling of Memory and Speed: Q-LoRA on one A100, in fp16 under DeepSpeed without autocast
 * (finetune_qlora_single_gpu.sh), two buckets of 2e8 (ds_config_zero2.json), a loss of the model's own code.
 */
describe('Qwen’s own Q-LoRA, with logits in 16 bits throughout', () => {
  test.each([
    ['qwen-7b', 2048, 13.9],
    ['qwen-7b', 4096, 16.9],
    ['qwen-7b', 8192, 23.5],
    ['qwen1.5-72b', 2048, 64.1],
    ['qwen1.5-72b', 4096, 68],
    ['qwen1.5-72b', 8192, 75.6],
  ])('%s, %i tokens: %f GiB within 12 %%', (model, sequence, gib) => {
    const { peak } = buildReport(
      scenarioOf(model, 'a100-sxm4-80gb', {
        mode: 'training',
        engine: 'deepspeed',
        recipe: 'bf16',
        weights: 'int4',
        lora: 64,
        zero: 2,
        globalBatch: 8,
        sequence,
        recompute: 'full',
        loss: 'logits-8',
        bucket: 4e8,
      }),
    ).memory;
    expect(Math.abs(peak / (gib * GIB) - 1)).toBeLessThan(0.12);
  });
});
