import { describe, expect, it } from 'vitest';
import { fits } from '../../source/cost/memory.js';
import { nextStep } from '../../source/cost/next-step.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const stepOf = (
  model: string,
  hardware: string,
  options: Parameters<typeof scenarioOf>[2] = {},
) => {
  const next = nextStep(scenarioOf(model, hardware, options));
  if (!next) throw new Error('no next step');
  expect(fits(settle(next.scenario))).toBe(true);
  return next;
};

describe('the next step', () => {
  it('splits replicas by the smallest size that fits', () => {
    // 70.6 billion parameters in bf16 are 131 GiB: two H100 of 80 GB hold them, one does not.
    expect(stepOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', { devices: 8 })).toMatchObject({
      kind: 'split',
      sizes: ['tp'],
      scenario: { tp: 2 },
      weights: undefined,
    });
  });

  it('splits and takes the largest weights that fit where the split alone does not', () => {
    // 32.8 billion parameters in bf16 are 61 GiB, two RTX 3090 have 48.
    const next = stepOf('qwen3-32b', 'rtx-3090', { devices: 2 });
    expect(next).toMatchObject({ kind: 'split', scenario: { tp: 2 } });
    expect(next.kind === 'split' && next.weights).not.toBeUndefined();
  });

  it('splits by stages too where heads do not divide by the devices', () => {
    // 28 query heads go into 1, 2, 4, 7, 14 or 28 ranks: three cards of 12 GB hold stages of the 15 GB in bf16.
    const next = stepOf('qwen2.5-7b', 'rtx-3060-12gb', { devices: 3, engine: 'vllm' });
    expect(next).toMatchObject({ kind: 'split', scenario: { tp: 1, pp: 3 } });
  });

  it.each([
    ['transformers', 'gradient_checkpointing=True'],
    ['mlx', '--grad-checkpoint'],
    ['architecture', null],
  ] as const)('is named by the switch of the framework: %s', (engine, by) => {
    const next = stepOf('qwen3-8b', 'rtx-4090', {
      mode: 'training',
      engine,
      kernels: 'eager',
      loss: 'logits-14',
      qlora: 16,
      sequence: 4096,
    });
    expect(next).toMatchObject({
      kind: 'change',
      label: 'full recomputation',
      switch: by,
      scenario: { recompute: 'full' },
    });
  });

  it('splits training as its planner does, all devices in use', () => {
    const next = stepOf('llama-3.1-70b', 'h100-sxm-80gb', { devices: 64, mode: 'training' });
    const settled = settle(next.scenario);
    expect(next.kind).toBe('split');
    expect(settled.tp * settled.pp * settled.cp * settled.dp).toBe(64);
  });

  it('is the single change that frees least of those with which it fits', () => {
    expect(stepOf('llama-3.1-8b', 'rtx-4090', { batch: 16 }).kind).toBe('change');
  });

  it('asks for no more devices where another format is enough', () => {
    const asked = { devices: 2, tp: 2, engine: 'vllm' } as const;
    const next = stepOf('qwen3-32b', 'rtx-4090', asked);
    expect(next.scenario.hardware).toMatchObject({ count: 2 });
    expect(next.scenario.weights).not.toBeNull();
  });

  it('is more devices where no single change is enough', () => {
    expect(stepOf('deepseek-v3', 'h100-sxm-80gb').kind).toBe('devices');
  });

  it('is the largest value that the spare memory holds where the scenario fits', () => {
    const next = stepOf('llama-3.1-8b', 'h100-sxm-80gb');
    expect(next.kind).toBe('batch');
    const more: Scenario = { ...next.scenario, batch: next.scenario.batch + 1 };
    expect(fits(settle(more))).toBe(false);
  });

  it('is absent for a refused or full scenario', () => {
    expect(nextStep(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { devices: 3, tp: 3 }))).toBe(
      undefined,
    );
    const full = stepOf('llama-3.1-8b', 'h100-sxm-80gb').scenario;
    expect(nextStep(full)).toBe(undefined);
  });

  it('fills what others leave free now, and proposes nothing where that has no room', () => {
    const scenario = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb');
    const alone = nextStep(scenario);
    expect(alone).toMatchObject({ kind: 'batch', isBesideOthers: false });
    const beside = nextStep({ ...scenario, inUse: 40 * 2 ** 30 });
    if (alone?.kind !== 'batch' || beside?.kind !== 'batch') throw new Error('no batch');
    expect(beside.isBesideOthers).toBe(true);
    // 1 GiB of cache for each sequence of 8,192 tokens.
    expect(beside.batch).toBe(alone.batch - 40);
    // 63 GiB of 80 are free without the model.
    expect(nextStep({ ...scenario, inUse: 70 * 2 ** 30 })).toBeUndefined();
  });
});
