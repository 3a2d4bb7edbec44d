import { describe, expect, test } from 'vitest';
import { modelStates } from '../../source/cost/model-states.js';
import { stagesOf } from '../../source/cost/stages.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;

function states(scenario: Scenario, stage = 0) {
  const settled = settle({ ...scenario, mode: 'training' });
  const found = stagesOf(settled)[stage];
  if (!found) throw new Error(`no stage ${stage}`);
  return modelStates(settled, found);
}

function total(scenario: Scenario, stage = 0): number {
  const { weights, gradients, optimizer } = states(scenario, stage);
  return weights + gradients + optimizer;
}

describe('ZeRO (arXiv:1910.02054; docs/cost-model.md, Sharded states)', () => {
  test('Llama-3.1-8B over 8 ranks: 119.66, 41.13, 28.05, 14.96 GiB', () => {
    const gib = ([0, 1, 2, 3] as const).map(
      (zero) => total(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { devices: 8, zero })) / GIB,
    );
    for (const [index, published] of [119.66, 41.13, 28.05, 14.96].entries())
      expect(gib[index]).toBeCloseTo(published, 2);
  });

  /** Table 1: bytes for each parameter at these data-parallel degrees, from the paper's own formulas. */
  test.each([1, 4, 16, 64, 256, 1024])(
    'stages 1, 2, 3 over %i ranks cost 4+12/N, 2+14/N, 16/N bytes a parameter',
    (ranks) => {
      const at = (zero: Scenario['zero']) =>
        states(scenarioOf('gpt2', 'h100-sxm-80gb', { devices: ranks, zero }));
      const parameters = 124_439_808;
      const sum = ({ weights, gradients, optimizer }: ReturnType<typeof at>) =>
        weights + gradients + optimizer;
      expect(sum(at(0))).toBe(16 * parameters);
      expect(sum(at(1)) / parameters).toBeCloseTo(4 + 12 / ranks, 6);
      expect(sum(at(2)) / parameters).toBeCloseTo(2 + 14 / ranks, 6);
      expect(sum(at(3)) / parameters).toBeCloseTo(16 / ranks, 6);
    },
  );
});

describe('docs/cost-model.md, Recipes and optimizers', () => {
  test.each<readonly [number, Partial<Scenario>]>([
    [16, { recipe: 'bf16-mixed' }],
    [18, { recipe: 'bf16-mixed', gradients: 'fp32' }],
    [16, { recipe: 'fp16-mixed' }],
    [20, { recipe: 'fp16-mixed', gradients: 'fp32' }],
    [18, { recipe: 'fp8-mixed' }],
    [18, { recipe: 'mxfp8' }],
    // Megatron-Bridge's performance recipes reduce gradients in bf16 in every format.
    [16, { recipe: 'mxfp8', gradients: 'bf16' }],
    [16, { recipe: 'nvfp4', gradients: 'bf16' }],
    [12, { recipe: 'bf16-mixed', moments: 'bf16' }],
    // PyTorch autocast leaves parameters and gradients in fp32.
    [16, { recipe: 'bf16-autocast' }],
    [8, { recipe: 'bf16' }],
    [16, { recipe: 'fp32' }],
    // fp8 weights, fp32 gradients and master weights, bf16 moments (arXiv:2412.19437 section 3.3).
    [13, { recipe: 'fp8-deepseek-v3' }],
    // fp8 weights and gradients, fp16 master weights, an fp8 and an fp16 moment (arXiv:2310.18313).
    [7, { recipe: 'fp8-lm' }],
    [5, { recipe: 'fp8-lm', optimizer: 'lion' }],
    [8, { optimizer: 'sgd' }],
    [12, { optimizer: 'sgd-momentum' }],
    [12, { optimizer: 'lion' }],
  ])('%i bytes a parameter: %o', (bytes, options) => {
    expect(total(scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', options))).toBe(
      bytes * 6_738_415_616,
    );
  });

  test('8-bit AdamW keeps 10 + 8/256 bytes a parameter (bitsandbytes)', () => {
    const bytes = total(scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', { optimizer: 'adamw-8bit' }));
    expect(bytes / 6_738_415_616).toBeCloseTo(10 + 8 / 256, 5);
  });

  test('Muon keeps 12 bytes for the layers’ matrices and 16 for embedding, head and norms', () => {
    const outside = 2 * 32000 * 4096 + 266_240;
    expect(total(scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', { optimizer: 'muon' }))).toBe(
      12 * (6_738_415_616 - outside) + 16 * outside,
    );
  });

  test('Adafactor keeps a row and a column of each matrix (arXiv:1804.04235)', () => {
    const { optimizer } = states(
      scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', { optimizer: 'adafactor' }),
    );
    const layer = 4 * (4096 + 4096) + 3 * (4096 + 11008) + 2 * 4096;
    const factored = 32 * layer + 2 * (32000 + 4096) + 4096;
    expect(optimizer).toBe(4 * 6_738_415_616 + 4 * factored);
  });
});

describe('docs/cost-model.md, Adapters', () => {
  const qlora = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { qlora: 16 });

  test('rank 16 on all linear matrices of Llama-3.1-8B trains 41,943,040 parameters', () => {
    expect(states(qlora).trained).toBe(41_943_040);
  });

  test('their base in nf4 with double quantisation takes 5.31 GiB', () => {
    const { weights, gradients, optimizer } = states(qlora);
    expect((weights - 4 * 41_943_040) / GIB).toBeCloseTo(5.31, 2);
    expect(gradients + optimizer + 4 * 41_943_040).toBe(16 * 41_943_040);
  });
});

describe('pipeline and tensor splits (docs/cost-model.md, Parallel shards)', () => {
  test('the 22B model of Megatron-LM over 8 tensor ranks', () => {
    const whole = states(gptScenario({ layers: 48, hidden: 6144, heads: 64 })).trained;
    const rank = states(
      gptScenario({ layers: 48, hidden: 6144, heads: 64 }, { tp: 8, devices: 8 }),
    ).trained;
    // Norms, output biases and positions are on every rank: 6·h a layer, 2048 positions, the final norm.
    const replicated = 48 * 6 * 6144 + 2048 * 6144 + 2 * 6144;
    expect(rank).toBe((whole - replicated) / 8 + replicated);
  });

  test('the 1T model of Megatron-LM holds 32.96 GiB of states for a stage’s layers (arXiv:2205.05198 figure 1)', () => {
    const scenario = gptScenario(
      { layers: 128, hidden: 25600, heads: 160 },
      { tp: 8, pp: 64, devices: 512, globalBatch: 512, gradients: 'fp32' },
    );
    // The published bar counts the layers; the second stage has nothing else.
    expect(Math.abs(total(scenario, 1) / GIB / 32.958984375 - 1)).toBeLessThan(0.001);
  });
});
