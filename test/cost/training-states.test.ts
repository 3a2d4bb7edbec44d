import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { modelStates } from '../../source/cost/model-states.js';
import { stagesOf } from '../../source/cost/stages.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;
const GB = 1e9;

/** Model states of the fullest device of a training scenario. */
function statesOf(scenario: Scenario): number {
  const [device] = buildReport({ ...scenario, mode: 'training' }).memory.devices;
  return device ? device.weights + device.gradients + device.optimizer : 0;
}

describe('bytes per parameter (docs/cost-model.md, Recipes and optimizers)', () => {
  test('Llama-2-7B: 16 bytes are 100.41 GiB, 18 are 112.96, 20 are 125.51', () => {
    const gib = (options: Partial<Scenario>) =>
      statesOf(scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', options)) / GIB;
    expect(gib({})).toBeCloseTo(100.41, 2);
    expect(gib({ gradients: 'fp32' })).toBeCloseTo(112.96, 2);
    expect(gib({ recipe: 'fp16-mixed', gradients: 'fp32' })).toBeCloseTo(125.51, 2);
  });

  test('8-bit AdamW on bf16 weights: 6 + 8/256 bytes', () => {
    const bytes = statesOf(
      scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', { recipe: 'bf16', optimizer: 'adamw-8bit' }),
    );
    expect(bytes / 6_738_415_616).toBeCloseTo(6 + 8 / 256, 5);
  });
});

describe('docs/cost-model.md, Adapters', () => {
  test('adapters of rank 16 on Llama-3.1-8B take 0.625 GiB', () => {
    const lora = statesOf(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { lora: 16 }));
    expect(lora).toBe(2 * 8_030_261_248 + 0.625 * GIB);
  });

  test('QLoRA’s base is 5,702,336,446 bytes', () => {
    const qlora = statesOf(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { qlora: 16 }));
    expect(Math.abs((qlora - 0.625 * GIB) / 5_702_336_446 - 1)).toBeLessThan(1e-4);
  });

  test('DoRA adds one magnitude for each output of an adapted matrix', () => {
    const trained = (dora: boolean) => {
      const settled = settle(
        scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { mode: 'training', lora: 16, dora }),
      );
      const [stage] = stagesOf(settled);
      return stage ? modelStates(settled, stage).trained : 0;
    };
    const outputs = 4096 + 1024 + 1024 + 4096 + 14336 + 14336 + 4096;
    expect(trained(true) - trained(false)).toBe(32 * outputs);
  });
});

/**
 * ZeRO's Table 1 (arXiv:1910.02054): shapes with exactly its parameters, in GB as printed there. A GPT has
 * `h·(V + P + L·(12h + 13) + 2)` of them.
 */
describe.each([
  {
    name: '7.5B',
    parameters: 7.5e9,
    shape: { layers: 20, hidden: 5000, heads: 100, vocabulary: 297_690 },
    printed: {
      1: [120, 52.5, 35.6, 31.4, 30.4, 30.1],
      2: [120, 41.3, 21.6, 16.6, 15.4, 15.1],
      3: [120, 30, 7.5, 1.88, 0.47, 0.12],
    },
  },
  {
    name: '128B',
    parameters: 128e9,
    shape: { layers: 26, hidden: 20_000, heads: 100, vocabulary: 157_612 },
    printed: {
      1: [2048, 896, 608, 536, 518, 513],
      2: [2048, 704, 368, 284, 263, 257],
      3: [2048, 512, 128, 32, 8, 2],
    },
  },
  {
    name: '1T',
    parameters: 1e12,
    shape: { layers: 33, hidden: 50_000, heads: 100, vocabulary: 197_521 },
    printed: {
      1: [16_000, 7000, 4750, 4187, 4046, 4011],
      2: [16_000, 5500, 2875, 2218, 2054, 2013],
      3: [16_000, 4000, 1000, 250, 62.5, 15.6],
    },
  },
])(
  'ZeRO’s Table 1: $name (docs/cost-model.md, Sharded states)',
  ({ parameters, shape, printed }) => {
    test('the shape has that many parameters', () => {
      expect(buildReport(gptScenario(shape)).parameters.total).toBe(parameters);
    });

    test.each([1, 2, 3] as const)('stage %i over 1, 4, 16, 64, 256 and 1024 ranks', (zero) => {
      [1, 4, 16, 64, 256, 1024].forEach((ranks, index) => {
        const gigabytes = statesOf(gptScenario(shape, { zero, devices: ranks })) / GB;
        const published = printed[zero][index] ?? 0;
        const digit = published >= 1000 ? 1 : published >= 100 ? 1 : published >= 10 ? 0.1 : 0.01;
        // The paper cuts off in places where it should round (4,187.5 is printed as 4187).
        expect(Math.abs(gigabytes - published)).toBeLessThanOrEqual(digit);
      });
    });
  },
);

test('ZeRO’s figure 1: 7.5 B over 64 ranks hold 120, 31.4, 16.6 and 1.9 GB (docs/cost-model.md, Sharded states)', () => {
  const shape = { layers: 20, hidden: 5000, heads: 100, vocabulary: 297_690 };
  const gigabytes = ([0, 1, 2, 3] as const).map(
    (zero) => statesOf(gptScenario(shape, { zero, devices: 64 })) / GB,
  );
  for (const [index, published] of [120, 31.41, 16.64, 1.875].entries())
    expect(gigabytes[index]).toBeCloseTo(published, 2);
});

describe('Llama-3.1-70B over four pipeline stages (docs/cost-model.md, Parallel shards)', () => {
  // The published config of Llama-3.1-70B; the 3.3 preset has the same shape.
  const scenario = scenarioOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', {
    mode: 'training',
    pp: 4,
    devices: 4,
  });
  const settled = settle(scenario);
  const trained = stagesOf(settled).map((stage) => modelStates(settled, stage).trained);

  test('855,654,400 parameters a layer; first 18,163,761,152, middle 17,113,088,000, last 18,163,769,344', () => {
    expect(trained).toEqual([18_163_761_152, 17_113_088_000, 17_113_088_000, 18_163_769_344]);
    expect((trained[1] ?? 0) / 20).toBe(855_654_400);
  });

  test('the report’s devices hold 16 bytes of each', () => {
    const { devices } = buildReport(scenario).memory;
    expect(
      devices.map(({ weights, gradients, optimizer }) => weights + gradients + optimizer),
    ).toEqual(trained.map((parameters) => 16 * parameters));
  });

  test('a tied table is on both ends: Qwen2.5-3B’s 311,164,928', () => {
    const tied = settle(
      scenarioOf('qwen2.5-3b', 'h100-sxm-80gb', { mode: 'training', pp: 2, devices: 2 }),
    );
    const [first, last] = stagesOf(tied).map((stage) => modelStates(tied, stage).trained);
    expect(first).toBe((3_085_938_688 - 311_164_928 - 2048) / 2 + 311_164_928);
    expect(last).toBe((3_085_938_688 - 311_164_928 - 2048) / 2 + 311_164_928 + 2048);
  });

  test('with fewer KV heads than tensor ranks each rank keeps one', () => {
    const held = (tp: number) => {
      const at = settle(
        scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { mode: 'training', tp, devices: tp }),
      );
      const [stage] = stagesOf(at);
      return stage ? modelStates(at, stage).trained : 0;
    };
    // Beyond 8 ranks, 2·h·d of keys and values a layer stop dividing.
    const norms = 266_240;
    const keysAndValues = 32 * 2 * 4096 * 1024;
    const rest = 8_030_261_248 - norms - keysAndValues;
    expect(held(8)).toBe(norms + (keysAndValues + rest) / 8);
    expect(held(16)).toBe(norms + keysAndValues / 8 + rest / 16);
  });
});

test('NCCL’s buffers are 342–392 MiB, a driver’s context 0.3–0.8 GiB (docs/cost-model.md, Buffers and fragmentation)', () => {
  const overhead = (devices: number) =>
    buildReport(
      scenarioOf('gpt2', 'h100-sxm-80gb', { mode: 'training', zero: 0, sequence: 1, devices }),
    ).memory.devices[0]?.overhead ?? 0;
  const MIB = 2 ** 20;
  // PyTorch sees 79.14 of an H100's 79.65 GiB.
  const driver = Math.ceil(416 + (1.6 * 81_559) / 1024) * MIB;
  expect((overhead(1) - driver) / GIB).toBeGreaterThan(0.3);
  expect((overhead(1) - driver) / GIB).toBeLessThan(0.8);
  expect(overhead(2) - overhead(1)).toBe(342 * MIB);
  expect(overhead(8) - overhead(1)).toBe(392 * MIB);
});

/**
 * foundation-model-stack/fms-acceleration, scripts/benchmarks/refs/a100_80gb.csv: peaks of the allocator, Mistral-7B in full,
 * 4,096 packed tokens, recomputed layers. The larger batch adds nothing: the step holds more than any earlier instant.
 */
describe('gradients that come with the backward pass (docs/cost-model.md, Gradients by instant)', () => {
  const mistral = (options: Parameters<typeof scenarioOf>[2]) => {
    const [device] = buildReport(
      scenarioOf('mistral-7b-v0.1', 'a100-sxm4-80gb', {
        mode: 'training',
        engine: 'transformers',
        engineVersion: '4.45',
        recipe: 'bf16',
        sequence: 4096,
        recompute: 'full',
        ...options,
      }),
    ).memory.devices;
    if (!device) throw new Error('a report has a device');
    return device;
  };

  test.each([
    [4, 1, 72.43],
    [8, 1, 72.44],
    [2, 2, 36.23],
    [4, 2, 36.23],
  ] as const)('batch %i on %i devices allocates %f GB, within 0.1 %%', (batch, devices, gb) => {
    const { allocated } = mistral({ batch, devices, zero: devices > 1 ? 3 : 0 });
    expect(Math.abs(allocated / (gb * 1e9) - 1)).toBeLessThan(0.001);
  });

  test('the loss has none, the backward pass those of the layers above, the step all', () => {
    const all = 2 * 7_241_732_096;
    const fullest = (options: Parameters<typeof scenarioOf>[2]) =>
      mistral({ engineVersion: '5.0', ...options });
    expect(fullest({ batch: 8 })).toMatchObject({ instant: 'loss', gradients: 0 });
    const within = fullest({ batch: 4, recompute: 'none', sequence: 512 });
    expect(within.gradients).toBeLessThanOrEqual(all);
    expect(fullest({ batch: 1, sequence: 16 })).toMatchObject({ gradients: all });
    // A second micro-batch finds those of the first, and so does a framework with flat buffers.
    expect(fullest({ batch: 8, globalBatch: 16 })).toMatchObject({ gradients: all });
    expect(fullest({ batch: 8, engine: 'architecture' })).toMatchObject({ gradients: all });
    // Replicas reduce in buckets that stay.
    expect(fullest({ batch: 8, devices: 2, zero: 0 })).toMatchObject({ gradients: all });
  });

  test('activations and gradients of a backward pass belong to the same point of it', () => {
    const { instants, activations, gradients, weights, optimizer, overhead, total, instant } =
      mistral({ engineVersion: '5.0', batch: 4 });
    expect(instant).toBe('backward');
    expect(weights + gradients + optimizer + activations + overhead).toBe(total);
    expect(instants.backward).toBe(total);
    // All but the embedding have theirs: the first layer alone is left to recompute.
    expect(gradients).toBeLessThan(2 * 7_241_732_096);
    expect(gradients).toBeGreaterThan(0.9 * 2 * 7_241_732_096);
  });
});
