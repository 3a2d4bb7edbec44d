import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { stepQuestion } from '../../source/cost/step-time/settled-step.js';
import { stepTime } from '../../source/cost/step-time/step-time.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import published from '../facts/training-rates.json' with { type: 'json' };
import { scenarioOf } from './scenarios.js';

type Row = (typeof published.rows)[number];

function run(scenario: Scenario) {
  const { training } = buildReport({ ...scenario, mode: 'training' });
  if (!training) throw new Error('no training');
  return training;
}

/** The layout of a published row; modules that it computes again take next to no time and are left out. */
function scenarioOfRow({ model, hardware, devices, options }: Row): Scenario {
  const { recompute, ...rest } = options;
  return scenarioOf(model, hardware, {
    ...(rest as Partial<Scenario>),
    devices,
    recompute: recompute === 'full' ? 'full' : 'none',
  });
}

const ratios = published.rows.map((row) => {
  const { tokensPerSecond, bands, stepSeconds } = run(scenarioOfRow(row));
  return {
    id: row.id,
    isMixture: row.options.ep > 1,
    ratio: tokensPerSecond / row.devices / row.tokensPerSecondPerDevice,
    factor: bands.stepSeconds.high / stepSeconds,
  };
});

/** NVIDIA-NeMo/Megatron-Bridge/docs/performance-summary.md and its archive. */
describe('published training rates', () => {
  test.each([
    ['dense', false, 0.85],
    ['mixtures', true, 0.65],
  ] as const)('%s: the given share lies within a quarter', (_, isMixture, share) => {
    const rows = ratios.filter((row) => row.isMixture === isMixture);
    const near = rows.filter(({ ratio }) => ratio >= 0.8 && ratio <= 1.25);
    expect(near.length / rows.length).toBeGreaterThanOrEqual(share);
    const median = rows.map(({ ratio }) => ratio).sort((a, b) => a - b)[rows.length >> 1] ?? 0;
    expect(Math.abs(Math.log(median))).toBeLessThan(Math.log(1.15));
  });

  test('the printed band holds nine in ten of them', () => {
    const inside = ratios.filter(({ ratio, factor }) => ratio <= factor && ratio >= 1 / factor);
    expect(inside.length / ratios.length).toBeGreaterThanOrEqual(0.9);
  });
});

/** Signs and sizes of single changes on one machine (docs/training-time.md, Accuracy of a training step). */
describe('effects of a layout', () => {
  const rate = (
    options: Partial<Scenario> & { devices: number },
    model: string,
    hardware: string,
  ) => run(scenarioOf(model, hardware, options)).tokensPerSecond;

  /** The published fine-tuning recipe of Llama-3-70B on 32 H100 that was run with TP 4 and TP 8. */
  const SFT = {
    devices: 32,
    pp: 4,
    virtualStages: 5,
    sequenceParallel: true,
    globalBatch: 32,
    sequence: 4096,
    recipe: 'fp8-mixed',
    gradients: 'bf16',
    zero: 1,
  };

  /** gist chenyaofo/d4cd6a20ab4b95cb3a49491747e2139a: DeepSpeed 0.14.2, 64 sequences of 4096 a step. */
  const DEEPSPEED = {
    devices: 8,
    engine: 'deepspeed',
    recipe: 'bf16-mixed',
    globalBatch: 64,
    sequence: 4096,
  };

  /** NVIDIA-NeMo/Megatron-Bridge, skills/nemo-mbridge-perf-moe-hardware-configs: 244 to 287 TFLOP/s. */
  const MIXTURE = {
    devices: 16,
    ep: 16,
    globalBatch: 1024,
    sequence: 4096,
    recipe: 'bf16-mixed',
    zero: 1,
  };

  test.each<readonly [string, number, string, string, object, object]>([
    [
      'TP 4 to 8 on 32 H100',
      -0.28,
      'llama-3.1-70b',
      'h100-sxm-80gb',
      { ...SFT, tp: 4 },
      { ...SFT, tp: 8 },
    ],
    [
      'full recomputation on 8 A800',
      -0.21,
      'llama-2-7b-hf',
      'a100-sxm4-80gb',
      { devices: 8, zero: 2, batch: 4, globalBatch: 32, sequence: 2048 },
      { devices: 8, zero: 2, batch: 4, globalBatch: 32, sequence: 2048, recompute: 'full' },
    ],
    [
      'FSDP 8 to FSDP 2 × TP 4',
      -0.17,
      'llama-3.1-8b',
      'h100-sxm-80gb',
      { devices: 8, zero: 3, batch: 1, globalBatch: 8, sequence: 8192 },
      {
        devices: 8,
        zero: 3,
        tp: 4,
        batch: 4,
        globalBatch: 8,
        sequence: 8192,
        sequenceParallel: true,
      },
    ],
    [
      'optimizer in host memory on 8 A800',
      -0.57,
      'llama-2-7b-hf',
      'a100-sxm4-80gb',
      { devices: 8, zero: 2, batch: 2, globalBatch: 16, sequence: 2048 },
      { devices: 8, zero: 2, batch: 2, globalBatch: 16, sequence: 2048, offload: 'optimizer' },
    ],
    [
      'PP 4 to 8 on 32 H100',
      -0.06,
      'llama-3.1-70b',
      'h100-sxm-80gb',
      { ...SFT, tp: 4 },
      { ...SFT, tp: 4, pp: 8 },
    ],
    [
      'feed-forward computed again on 32 H100',
      -0.16,
      'llama-3.1-70b',
      'h100-sxm-80gb',
      { ...SFT, tp: 4 },
      { ...SFT, tp: 4, recompute: 'mlp' },
    ],
    [
      'checkpointing under DeepSpeed on 8 A800',
      -0.21,
      'llama-7b',
      'a800-sxm4-80gb',
      { ...DEEPSPEED, zero: 2, batch: 1 },
      { ...DEEPSPEED, zero: 2, batch: 1, recompute: 'full' },
    ],
    [
      'ZeRO-2 to 3 on 8 A800',
      -0.07,
      'llama-7b',
      'a800-sxm4-80gb',
      { ...DEEPSPEED, zero: 2, batch: 1 },
      { ...DEEPSPEED, zero: 3, batch: 2 },
    ],
    [
      'all-to-all of Qwen3-30B-A3B hidden on 16 H100',
      0.18,
      'qwen3-30b-a3b',
      'h100-sxm-80gb',
      { ...MIXTURE, overlap: 'none' },
      { ...MIXTURE, overlap: 'all-to-all' },
    ],
  ])('%s: %f', (_, measured, model, hardware, before, after) => {
    const effect =
      rate(after as { devices: number }, model, hardware) /
        rate(before as { devices: number }, model, hardware) -
      1;
    expect(Math.sign(effect)).toBe(Math.sign(measured));
    expect(Math.abs(effect - measured)).toBeLessThan(0.1);
  });
});

test('groups that divide weights inside a node gather without the network at each micro-batch, and reduce over it once', () => {
  const seconds = (network: number, microBatches: number, hybridShard: number | null) =>
    run(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
        devices: 64,
        zero: 3,
        globalBatch: 64 * microBatches,
        network,
        hybridShard,
      }),
    ).stepSeconds;
  expect(seconds(50e9 / 8, 8, 8)).toBeLessThan(0.8 * seconds(50e9 / 8, 8, null));
  expect(seconds(50e9, 1, 8)).toBeGreaterThan(seconds(50e9, 1, null));
  expect(seconds(50e9, 1, 64)).toBe(seconds(50e9, 1, null));
});

/**
 * torchtitan on H100 with 95 GiB, which its benchmarks run at 500 W of 700 (benchmarks/llama3_h100_202412_torchtitan.md):
 * pull requests 135 and 165, Llama 7B, 8 × 2,048 tokens, the middle of the range they give; pytorch/pytorch issue 88838,
 * which names no limit: Llama 3 8B, one sequence of 8,192, 26.9 % of the peak that 700 W have.
 */
describe('torchtitan on eight cards of 500 W', () => {
  const limited = (model: string, options: Partial<Scenario>) =>
    run(
      scenarioOf(model, 'h100-sxm-80gb', {
        engine: 'torchtitan',
        devices: 8,
        powerLimit: 500,
        ...options,
      }),
    );

  test.each([
    ['full recomputation', 6200, { recompute: 'full' }],
    ['every second product kept', 6700, { recompute: 'per-op' }],
    ['full recomputation, compiled', 7350, { recompute: 'full', kernels: 'compiled' }],
    ['every second product kept, compiled', 8250, { recompute: 'per-op', kernels: 'compiled' }],
    ['no recomputation, compiled', 9200, { recompute: 'none', kernels: 'compiled' }],
  ] as const)('%s: within a tenth of %d tokens a second and card', (_, rate, options) => {
    const { tokensPerSecond } = limited('llama-2-7b-hf', { batch: 8, sequence: 2048, ...options });
    expect(Math.abs(tokensPerSecond / 8 / rate - 1)).toBeLessThan(0.1);
  });

  test('MFU counts by the peak of the usual power, and energy by the limit', () => {
    const eight = { sequence: 8192, recompute: 'full' } as const;
    const { mfu, energyKwh, deviceHours } = limited('llama-3.1-8b', eight);
    expect(Math.abs(mfu / 0.269 - 1)).toBeLessThan(0.1);
    expect((energyKwh ?? 0) / deviceHours).toBeCloseTo(0.5, 9);
    const usual = limited('llama-3.1-8b', { ...eight, powerLimit: null });
    expect((usual.energyKwh ?? 0) / usual.deviceHours).toBeCloseTo(0.7, 9);
  });
});

test('a pipeline exposes as much of the exchange of experts without an overlap as measured ones do', () => {
  const piped = { devices: 32, tp: 1, pp: 4, ep: 8, globalBatch: 256, sequence: 4096 };
  const exposed = (overlap: Scenario['overlap']) => {
    const { parts } = run(scenarioOf('qwen3-30b-a3b', 'h100-sxm-80gb', { ...piped, overlap }));
    return parts.find(({ id }) => id === 'expertExchange')?.seconds;
  };
  expect(exposed('none')).toBe(exposed(null));
  expect(exposed('none')).toBeGreaterThan(0);
});

describe('Muon', () => {
  /** Llama-2-7B's matrices, 4096 × 4096 and 4096 × 11008, by five Newton–Schulz steps (kellerjordan.github.io/posts/muon). */
  const UPDATE = 32 * 5 * (4 * 6 * 4096 ** 3 + 3 * (4 * 4096 ** 2 * 11_008 + 2 * 4096 ** 3));
  const flops = (options: Partial<Scenario> & { devices?: number }) =>
    stepTime(
      stepQuestion(
        settle(
          scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', {
            mode: 'training',
            optimizer: 'muon',
            ...options,
          }),
        ),
      ),
    ).input.work.orthogonalFlops;

  test('takes Newton–Schulz steps of whole matrices, shared by data-parallel ranks from ZeRO-1 on', () => {
    expect(flops({ zero: 0 }) / UPDATE).toBeCloseTo(1, 9);
    expect(flops({ zero: 1, devices: 8 }) / (UPDATE / 8)).toBeCloseTo(1, 9);
    expect(flops({ zero: 0, devices: 8, tp: 8 }) / UPDATE).toBeCloseTo(1, 9);
    expect(flops({ optimizer: 'adamw' })).toBe(0);
  });

  test('takes next to nothing of a step of many tokens, and is no part of MFU', () => {
    const at = (optimizer: Scenario['optimizer'], globalBatch: number) =>
      run(scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', { optimizer, globalBatch, sequence: 4096 }));
    // Its overhead is at most 5·m/B for B tokens of a step (kellerjordan.github.io/posts/muon, runtime).
    const extra = (batch: number) =>
      at('muon', batch).stepSeconds / at('sgd-momentum', batch).stepSeconds - 1;
    expect(extra(64)).toBeLessThan((2 * 5 * 4096) / (64 * 4096));
    expect(extra(1)).toBeGreaterThan(20 * extra(64));
    const { mfu, stepSeconds } = at('muon', 8);
    const plain = at('sgd-momentum', 8);
    expect((mfu * stepSeconds) / (plain.mfu * plain.stepSeconds)).toBeCloseTo(1, 9);
  });
});
