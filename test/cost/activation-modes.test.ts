import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { stagesOf } from '../../source/cost/stages.js';
import { trainingActivations } from '../../source/cost/training-activations.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;

function activations(scenario: Scenario) {
  const settled = settle({ ...scenario, mode: 'training' });
  const [stage] = stagesOf(settled);
  if (!stage) throw new Error('no stage');
  return trainingActivations(settled, stage);
}

describe('recomputation of Llama-3.1-8B at 8192 tokens (docs/cost-model.md, Recomputation)', () => {
  const of = (recompute: Scenario['recompute']) =>
    activations(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { sequence: 8192, recompute }));

  test('none keeps 34.03 GiB', () => {
    expect(of('none').layers / GIB).toBeCloseTo(34.03, 2);
  });

  test('full keeps 2.00 GiB and works on 1.06 GiB', () => {
    expect(of('full').layers).toBe(2 * GIB);
    expect(of('full').recomputed / GIB).toBeCloseTo(1.06, 2);
  });

  test('selective drops the softmax statistics alone', () => {
    expect(of('none').layers - of('selective').layers).toBe(32 * 4 * 8192 * 32);
  });
});

describe('Megatron-LM’s modes as shares of plain tensor parallelism (arXiv:2205.05198 figure 7; docs/cost-model.md, Activations under parallelism)', () => {
  const percent = (
    shape: Parameters<typeof gptScenario>[0],
    options: Parameters<typeof gptScenario>[1],
  ) => {
    const bytes = (more: Partial<Scenario>) =>
      buildReport(
        gptScenario(shape, {
          mode: 'training',
          sequence: 2048,
          attention: 'eager',
          dropout: true,
          ...options,
          ...more,
        }),
      ).activations.deviceLayersBytes;
    const baseline = bytes({});
    return [
      { sequenceParallel: true },
      { recompute: 'selective' as const },
      { sequenceParallel: true, recompute: 'selective' as const },
      { recompute: 'full' as const },
    ].map((more) => (100 * bytes(more)) / baseline);
  };

  // Digitised from the figure by the calculon project's validation file: half a point of reading error.
  test.each([
    [
      '175B',
      { layers: 96, hidden: 12_288, heads: 96 },
      { tp: 8, pp: 8, devices: 64, globalBatch: 64 },
      [62.04, 56.53, 18.49, 8.71],
    ],
    [
      '1T',
      { layers: 128, hidden: 25_600, heads: 160 },
      { tp: 8, pp: 64, devices: 512, globalBatch: 512 },
      [58.31, 62.04, 20.27, 9.42],
    ],
  ] as const)('%s', (_, shape, options, published) => {
    percent(shape, options).forEach((value, index) => {
      expect(Math.abs(value - (published[index] ?? 0))).toBeLessThan(0.5);
    });
  });

  test('context parallelism divides the tokens of every line, and rings hold two more blocks', () => {
    const at = (cp: number) =>
      activations(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { sequence: 8192, cp, devices: cp }));
    expect(at(4).layers).toBe(at(1).layers / 4);
    expect(at(4).logits).toBe(at(1).logits / 4);
    expect(at(4).ring).toBe(2 * 2 * 2 * (8192 / 4) * 1024);
  });
});

describe('the logits of Llama-3.1-8B at 8192 tokens (docs/cost-model.md, Logits and loss)', () => {
  test.each([
    ['naive', 11.74],
    ['fused', 5.87],
  ] as const)(
    '%s: %f GiB, divided by tensor ranks, not multiplied by micro-batches',
    (loss, gib) => {
      const inputs = 2 * 2 * 8192 * 4096;
      const of = (options: Partial<Scenario> & { devices?: number }) => {
        const settled = settle(
          scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
            mode: 'training',
            sequence: 8192,
            loss,
            ...options,
          }),
        );
        const last = stagesOf(settled).at(-1);
        return last ? (trainingActivations(settled, last).logits - inputs) / GIB : 0;
      };
      expect(of({})).toBeCloseTo(gib, 2);
      expect(of({ tp: 4, devices: 4 })).toBeCloseTo(gib / 4, 2);
      expect(of({ pp: 4, devices: 4, globalBatch: 16 })).toBeCloseTo(gib, 2);
    },
  );
});

test('the live set of one step: e·T·(2h + max(h_q + 2h_kv, 2f)) and one fp32 row of logits per sequence (docs/cost-model.md, Workspace of a forward step)', () => {
  const { memory } = buildReport(
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { batchedTokens: 2048, batch: 4 }),
  );
  const live = 2 * 2048 * (2 * 4096 + 2 * 14_336);
  expect(memory.devices[0]?.activations).toBe(live + 4 * 4 * 128_256);
});

/** NVIDIA/Megatron-LM, megatron/core/pipeline_parallel/combined_1f1b.py and schedules.py (get_pp_rank_microbatches). */
describe('an overlapped exchange of experts', () => {
  const layers = (options: Partial<Scenario>) =>
    activations(
      scenarioOf('qwen3-30b-a3b', 'h100-sxm-80gb', { devices: 16, globalBatch: 64, ...options }),
    ).layers;

  test('keeps one layer of 48 more without a pipeline', () => {
    const alone = { ep: 16 };
    const ratio = layers({ ...alone, overlap: 'all-to-all' }) / layers(alone);
    expect(ratio).toBeCloseTo(49 / 48, 6);
  });

  test('keeps one chunk more on the first of four stages of three chunks: 16 instead of 15', () => {
    const piped = { ep: 4, pp: 4, virtualStages: 3 };
    const chunks = 2 * 3 + 2 * 4 + 1;
    const ratio = layers({ ...piped, overlap: 'all-to-all' }) / layers(piped);
    expect(ratio).toBeCloseTo((chunks + 1) / chunks, 6);
  });
});
