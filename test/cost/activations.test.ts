import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;

describe('docs/cost-model.md, Classic layer (arXiv:2205.05198 equations 1 and 2)', () => {
  const gpt3 = (batch: number) =>
    buildReport(
      scenarioOf('gpt3-175b', 'h100-sxm-80gb', {
        mode: 'training',
        batch,
        sequence: 2048,
        attention: 'eager',
        dropout: true,
      }),
    ).activations.layersBytes;

  test('GPT-3 saves 34·s·b·h + 5·a·s²·b bytes a layer: 275,414,777,856 at batch 1', () => {
    expect(gpt3(1)).toBe(275_414_777_856);
    expect(gpt3(1)).toBe(96 * 2_868_903_936);
  });

  test('and 35,253,091,565,568 at batch 128', () => {
    expect(gpt3(128)).toBe(35_253_091_565_568);
  });
});

describe('docs/cost-model.md, Saved tensors of a layer', () => {
  test('Llama-3.1-8B with flash attention and 8192 tokens saves 1,141,899,264 bytes a layer', () => {
    const { activations } = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { mode: 'training', sequence: 8192 }),
    );
    expect(activations.layersBytes).toBe(32 * 1_141_899_264);
  });
});

/** Megatron-LM's published modes; bytes of one layer computed from the formulas of arXiv:2205.05198 table 2. */
const MODES: readonly (readonly [string, Partial<Scenario>])[] = [
  ['none_TP', {}],
  ['TP+SP', { sequenceParallel: true }],
  ['TP+selective', { recompute: 'selective' }],
  ['TP+SP+selective', { sequenceParallel: true, recompute: 'selective' }],
  ['full', { recompute: 'full' }],
];

describe.each([
  {
    name: '22B',
    shape: { layers: 48, hidden: 6144, heads: 64 },
    options: { tp: 8, batch: 4, devices: 8 },
    perLayer: [1_325_400_064, 884_998_144, 654_311_424, 213_909_504, 100_663_296],
  },
  {
    name: '1T',
    shape: { layers: 128, hidden: 25600, heads: 160 },
    options: { tp: 8, pp: 64, batch: 1, devices: 512, globalBatch: 512 },
    perLayer: [1_101_004_800, 642_252_800, 681_574_400, 222_822_400, 104_857_600],
  },
])('Megatron-LM $name (arXiv:2205.05198 table 3)', ({ shape, options, perLayer }) => {
  test.each(MODES.map(([mode, more], index) => [mode, more, perLayer[index]] as const))(
    '%s',
    (_, more, bytes) => {
      const { activations } = buildReport(
        gptScenario(shape, {
          mode: 'training',
          sequence: 2048,
          attention: 'eager',
          dropout: true,
          recipe: 'fp16-mixed',
          ...options,
          ...more,
        }),
      );
      // Selective recomputation drops the eager core: 5as²b (the first stage of 1F1B holds all layers' worth).
      expect(activations.deviceLayersBytes).toBe(shape.layers * (bytes ?? 0));
    },
  );
});

test('six modes of GPT-3 13B over four tensor ranks, in GiB (docs/cost-model.md, Activations under parallelism)', () => {
  const gib = (more: Partial<Scenario>) =>
    buildReport(
      gptScenario(
        { layers: 40, hidden: 5120, heads: 40 },
        {
          mode: 'training',
          sequence: 2048,
          batch: 4,
          attention: 'eager',
          dropout: true,
          devices: 4,
          ...more,
        },
      ),
    ).activations.deviceLayersBytes / GIB;
  expect(gib({ dp: 4 })).toBeCloseTo(178.125, 3);
  expect(gib({ tp: 4 })).toBeCloseTo(56.25, 3);
  expect(gib({ tp: 4, sequenceParallel: true })).toBeCloseTo(44.53, 2);
  expect(gib({ tp: 4, recompute: 'selective' })).toBeCloseTo(25, 3);
  expect(gib({ tp: 4, sequenceParallel: true, recompute: 'selective' })).toBeCloseTo(13.28, 2);
  expect(gib({ tp: 4, recompute: 'full' })).toBeCloseTo(3.125, 3);
  expect(gib({ tp: 4, sequenceParallel: true, recompute: 'full' })).toBeCloseTo(0.78, 2);
});

test('pipeline stages hold 40, 30, 20, 10 layers’ worth; two virtual stages 55, 45, 35, 25 (docs/cost-model.md, Pipeline schedules)', async () => {
  const { trainingActivations } = await import('../../source/cost/training-activations.js');
  const { stagesOf } = await import('../../source/cost/stages.js');
  const { settle } = await import('../../source/scenario/settle.js');
  const worth = (virtualStages: number) => {
    const settled = settle(
      gptScenario(
        { layers: 40, hidden: 512, heads: 8 },
        {
          mode: 'training',
          sequence: 128,
          pp: 4,
          devices: 4,
          globalBatch: 16,
          recompute: 'full',
          virtualStages,
        },
      ),
    );
    return stagesOf(settled).map(
      (stage) => trainingActivations(settled, stage).layers / (2 * 128 * 512),
    );
  };
  expect(worth(1)).toEqual([40, 30, 20, 10]);
  expect(worth(2)).toEqual([55, 45, 35, 25]);
});

test('the logits of Llama-3.1-8B at 8192 tokens: 11.74 GiB naive, 5.87 GiB fused (docs/cost-model.md, Logits and loss)', async () => {
  const { trainingActivations } = await import('../../source/cost/training-activations.js');
  const { stagesOf } = await import('../../source/cost/stages.js');
  const { settle } = await import('../../source/scenario/settle.js');
  const logits = (loss: Scenario['loss']) => {
    const settled = settle(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { mode: 'training', sequence: 8192, loss }),
    );
    const [stage] = stagesOf(settled);
    const inputs = 2 * 2 * 8192 * 4096;
    return stage ? (trainingActivations(settled, stage).logits - inputs) / GIB : 0;
  };
  expect(logits('naive')).toBeCloseTo(11.74, 2);
  expect(logits('fused')).toBeCloseTo(5.87, 2);
  expect(logits('chunked')).toBeLessThan(2);
});
