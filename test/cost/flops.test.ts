import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { forwardFlops, tokensSeen } from '../../source/cost/flops.js';
import { deviceCount } from '../../source/scenario/devices.js';
import { modelOf } from '../../source/scenario/models.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const compute = (model: string, options: Partial<Scenario> & { devices?: number } = {}) =>
  buildReport(scenarioOf(model, 'h100-sxm-80gb', options)).compute;

describe('docs/cost-model.md, Forward pass', () => {
  test('Llama-2-7B at 4096 tokens: 13,214,154,752 of matrices, core 2,147,483,648 full and half of it causal', () => {
    const { forwardFlopsPerToken, forwardFlopsPerTokenCausal } = compute('llama-2-7b-hf', {
      sequence: 4096,
    });
    expect(forwardFlopsPerToken).toBe(13_214_154_752 + 2_147_483_648);
    expect(forwardFlopsPerTokenCausal).toBe(13_214_154_752 + 1_073_741_824);
  });

  test('the classic layer costs 24·s·h² + 4·s²·h a sequence (arXiv:2104.04473 appendix)', () => {
    const [layers, h, s, V] = [6, 768, 2048, 51_200];
    const { forwardFlopsPerToken } = buildReport(
      gptScenario({ layers, hidden: h, heads: 12 }, { sequence: s }),
    ).compute;
    expect(forwardFlopsPerToken * s).toBe(
      layers * (24 * s * h * h + 4 * s * s * h) + 2 * s * h * V,
    );
  });

  test('DeepSeek-V3’s latent attention costs 2n(d_n + d_r + d_v) a token attended to', () => {
    const at = (sequence: number) => compute('deepseek-v3', { sequence }).forwardFlopsPerToken;
    expect(at(4097) - at(4096)).toBe(61 * 2 * 128 * (128 + 64 + 128));
  });

  test('experts count by the top k and the shared one, the router whole (Mixtral-8x7B)', () => {
    const attention = 2 * 4096 * (4096 + 2 * 1024) + 2 * 4096 * 4096;
    const experts = 2 * 3 * 4096 * 14_336 * 2 + 2 * 4096 * 8;
    const { layers, head } = forwardFlops(modelOf(scenarioOf('mixtral-8x7b-v0.1')), 1, 'full');
    expect(layers).toBe(32 * (attention + experts));
    expect(head).toBe(2 * 4096 * 32_000);
  });

  test('a gated-delta layer costs 2[h(2K + 2U + 2n_v) + c(2K + U) + 4·n_v·d_v² + U·h] (Qwen3-Next)', () => {
    const [h, K, U, heads, c, d] = [2048, 16 * 128, 32 * 128, 32, 4, 128];
    const linear =
      2 * (h * (2 * K + 2 * U + 2 * heads) + c * (2 * K + U) + 4 * heads * d * d + U * h);
    const attention = 2 * h * (2 * 16 * 256 + 2 * 2 * 256) + 2 * 16 * 256 * h;
    // 512 experts of width 512, ten of them and a shared one with its own gate.
    const experts = 2 * 3 * h * 512 * 11 + 2 * h * 512 + 2 * h;
    const flops = forwardFlops(modelOf(scenarioOf('qwen3-next-80b-a3b-instruct')), 1, 'full');
    expect(flops.layers + flops.recurrence).toBe(36 * linear + 12 * attention + 48 * experts);
  });

  test('a Mamba-2 layer costs 2h(2d_in + 2GS + heads) + 7·d_in·S + 2·d_in·h (Mamba2-2.7B)', () => {
    const [h, layers, inner, state, heads, groups] = [2560, 64, 5120, 128, 80, 1];
    const { hardware } = scenarioOf('gpt2');
    const flops = forwardFlops(
      modelOf({
        model: {
          id: 'mamba2',
          name: 'Mamba2-2.7B',
          config: {
            model_type: 'mamba2',
            hidden_size: h,
            num_hidden_layers: layers,
            state_size: state,
            num_heads: heads,
            head_dim: 64,
            n_groups: groups,
            expand: 2,
            conv_kernel: 4,
            vocab_size: 50_288,
            tie_word_embeddings: true,
          },
        },
      }),
      1,
      'full',
    );
    expect(deviceCount({ hardware })).toBe(1);
    expect(flops.layers + flops.recurrence).toBe(
      layers *
        (2 * h * (2 * inner + 2 * groups * state + heads) + 7 * inner * state + 2 * inner * h),
    );
  });

  test('a window lets a token see w − w(w − 1)/2s tokens on average, or w in the convention of MFU', () => {
    expect(tokensSeen(8192, 4096, 'full')).toBe(4096);
    // Positions 1 … 4096 see 1 … 4096 tokens, 4096 more see the whole window.
    const sum = (4096 * 4097) / 2 + 4096 * 4096;
    expect(tokensSeen(8192, 4096, 'causal')).toBeCloseTo(sum / 8192, 6);
  });

  test('a chunk is seen from its own beginning only: half of it on average (Llama 4)', () => {
    const scout = modelOf(scenarioOf('llama-4-scout-17b-16e-instruct'));
    const core = (sequence: number) => forwardFlops(scout, sequence, 'causal').core;
    const perToken = 4 * 40 * 128;
    expect(core(32_768)).toBe(12 * perToken * 16_384 + 36 * perToken * 4096);
  });

  test('every token passes AltUp’s matrices, none passes towers (Gemma 3n)', () => {
    const model = modelOf(scenarioOf('gemma-3n-e2b-it'));
    const altUp = model.tensors.filter(
      ({ part, role, everyToken }) => part === 'other' && role === 'matrix' && everyToken,
    );
    expect(altUp.length).toBeGreaterThan(0);
    const without = {
      ...model,
      tensors: model.tensors.filter((tensor) => !altUp.includes(tensor)),
      groups: model.groups.map((group) => ({
        ...group,
        matrices: group.matrices.filter(({ everyToken }) => !everyToken),
      })),
    };
    const elements = altUp.reduce(
      (sum, { shape, copies }) => sum + copies * shape.reduce((a, b) => a * b, 1),
      0,
    );
    expect(forwardFlops(model, 1, 'full').layers - forwardFlops(without, 1, 'full').layers).toBe(
      2 * elements,
    );
  });
});

describe('docs/cost-model.md, Training step', () => {
  test('Llama-2-7B at 4096 tokens: 46,084,915,200 a token full, 42,863,689,728 causal', () => {
    const { trainingFlopsPerToken, forwardFlopsPerTokenCausal } = compute('llama-2-7b-hf', {
      mode: 'training',
      sequence: 4096,
    });
    expect(trainingFlopsPerToken).toBe(46_084_915_200);
    expect(3 * forwardFlopsPerTokenCausal).toBe(42_863_689_728);
  });

  test('full recomputation makes it four forwards of the layers and three of the head', () => {
    const head = 2 * 4096 * 32_000;
    const layers = 15_361_638_400 - head;
    expect(
      compute('llama-2-7b-hf', { mode: 'training', sequence: 4096, recompute: 'full' })
        .trainingFlopsPerToken,
    ).toBe(4 * layers + 3 * head);
  });

  test('selective recomputation adds 4·s·h_q a layer', () => {
    expect(
      compute('llama-2-7b-hf', { mode: 'training', sequence: 4096, recompute: 'selective' })
        .trainingFlopsPerToken,
    ).toBe(46_084_915_200 + 32 * 4 * 4096 * 4096);
  });

  /** arXiv:2104.04473 eq. 3 with and without recomputation, a token: `/ (B·s)`. */
  test.each([
    ['22B', { layers: 48, hidden: 6144, heads: 64 }],
    ['175B', { layers: 96, hidden: 12_288, heads: 96 }],
    ['530B', { layers: 105, hidden: 20_480, heads: 128 }],
    ['1T', { layers: 128, hidden: 25_600, heads: 160 }],
  ] as const)('Megatron’s closed form for %s', (_, shape) => {
    const { layers: L, hidden: h } = shape;
    const [s, V] = [2048, 51_200];
    const flops = (recompute: Scenario['recompute']) =>
      buildReport(gptScenario(shape, { mode: 'training', sequence: s, recompute })).compute
        .trainingFlopsPerToken;
    const none = 72 * L * h * h * (1 + s / (6 * h) + V / (12 * h * L));
    const full = 96 * L * h * h * (1 + s / (6 * h) + V / (16 * h * L));
    expect(flops('none') / none).toBeCloseTo(1, 12);
    expect(flops('full') / full).toBeCloseTo(1, 12);
  });
});

describe('docs/cost-model.md, Rules of thumb', () => {
  test('6ND of GPT-3 over 300 B tokens is 3.143e23 (the paper prints 3.14e23)', () => {
    const { sixND } = compute('gpt3-175b', { mode: 'training' });
    expect(sixND).toBe(6 * 174_604_259_328);
    expect((sixND * 300e9) / 1e23).toBeCloseTo(3.143, 3);
  });

  test('plain 6ND misses Llama-2-7B’s attention at 4096 tokens by 16 %', () => {
    const { trainingFlopsPerToken } = compute('llama-2-7b-hf', {
      mode: 'training',
      sequence: 4096,
    });
    const matmul = 6 * (6_738_415_616 - 131_072_000);
    expect(trainingFlopsPerToken / matmul).toBeCloseTo(1.16, 2);
  });

  test('of a mixture the active parameters count', () => {
    const report = buildReport(scenarioOf('deepseek-v3'));
    expect(report.compute.sixND).toBe(6 * report.parameters.active);
    expect(report.parameters.active / 1e9).toBeCloseTo(37.55, 2);
  });

  test('frozen weights need only input gradients: 4·N and 6·N_a', () => {
    const { trainingFlopsPerToken } = compute('llama-3.1-8b', {
      mode: 'training',
      sequence: 1,
      lora: 16,
    });
    const matmul = 8_030_261_248 - 525_336_576 - 266_240;
    const core = 32 * 4 * 4096;
    expect(trainingFlopsPerToken).toBe(4 * matmul + 6 * 41_943_040 + 3 * core);
  });
});

describe('time (docs/cost-model.md, Utilisation and cost)', () => {
  const days = (options: Partial<Scenario>) =>
    buildReport(
      scenarioOf('gpt3-175b', 'a100-sxm4-80gb', {
        mode: 'training',
        tp: 8,
        pp: 8,
        dp: 16,
        devices: 1024,
        sequence: 2048,
        tokens: 300e9,
        ...options,
      }),
    ).training?.days ?? 0;

  test('GPT-3 on 1024 A100 at 0.45 of the peak, recomputation counted (HFU): 33.7 days', () => {
    // 8ND leaves the scores out, which are 2.5 % here: arXiv:2104.04473 section 5.1 says "about 34 days".
    const full = days({ recompute: 'full', mfu: 0.45 * 0.75 });
    expect(Math.abs(full / 33.7 - 1)).toBeLessThan(0.05);
  });

  test('at 0.45 as MFU 25.3 days', () => {
    expect(Math.abs(days({ mfu: 0.45 }) / 25.3 - 1)).toBeLessThan(0.05);
  });

  test('hours, tokens a second and cost follow', () => {
    const { training } = buildReport(
      scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', {
        mode: 'training',
        sequence: 4096,
        devices: 8,
        zero: 3,
        mfu: 0.4,
        tokens: 1e12,
      }),
    );
    const rate = (8 * 989.4e12 * 0.4) / 46_084_915_200;
    expect(Math.abs((training?.tokensPerSecond ?? 0) / rate - 1)).toBeLessThan(0.001);
    expect(training?.days).toBeCloseTo(1e12 / (training?.tokensPerSecond ?? 1) / 86_400, 6);
    expect(training?.deviceHours).toBeCloseTo((training?.days ?? 0) * 24 * 8, 6);
  });
});

test('twenty tokens per parameter by default (docs/cost-model.md, Compute-optimal tokens)', () => {
  expect(
    buildReport(scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', { mode: 'training' })).training
      ?.tokens,
  ).toBe(20 * 6_738_415_616);
});
