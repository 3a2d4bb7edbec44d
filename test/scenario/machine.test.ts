import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { placementOf } from '../../source/cost/serving-memory.js';
import { stagesOf } from '../../source/cost/stages.js';
import { HardwareError } from '../../source/hardware/preset-fields.js';
import { reportText } from '../../source/report/text.js';
import { firstKind } from '../../source/scenario/devices.js';
import { refusalOf } from '../../source/scenario/offer.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import { newScenario, type Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { inProportion } from '../../source/scenario/stage-sizes.js';
import { scenarioOf } from '../cost/scenarios.js';

const GIB = 2 ** 30;
const onH100 = (options: Partial<Scenario> & { readonly devices?: number }) =>
  scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', options);
const kind = (id: string, count: number) => firstKind(scenarioOf('gpt2', id, { devices: count }));

describe('impossible machines are refused in one line', () => {
  test.each<[Partial<Scenario> & { devices?: number }, string]>([
    [{ usable: 90 * GIB }, '--usable 96636764160 is more than'],
    [{ inUse: 90 * GIB }, '--in-use 96636764160 is more than'],
    [{ devices: 3, pp: 3, deviceMemory: [40 * GIB, 80 * GIB] }, '2 values for 3 devices'],
    [
      { devices: 2, pp: 2, stageLayers: [16, 15] },
      '--stage-layers 16,15 adds up to 31 layers, the model has 32',
    ],
  ])('%o', (options, message) => {
    expect(refusalOf(settle(onH100(options)))).toContain(message);
  });

  test('a slice that a card has not, and a card that has none', () => {
    const sliced = (slice: string, id: string) => () => settle(scenarioOf('gpt2', id, { slice }));
    expect(sliced('5g.40gb', 'h100-sxm-80gb')).toThrow(HardwareError);
    expect(sliced('3g.40gb', 'rtx-4090')).toThrow(/can't be divided/);
    expect(sliced('3g.40gb', 'a100-sxm4-40gb')).toThrow(/3g\.20gb/);
  });
});

/** One process of CUDA sees one MIG instance (NVIDIA MIG user guide, CUDA_VISIBLE_DEVICES); NCCL has no link between them. */
describe('a model over several MIG slices', () => {
  const slices = { slice: '3g.40gb', devices: 2 };

  test('llama.cpp has one server a slice, and is refused a copy over both', () => {
    const { pp, dp } = settle(onH100({ ...slices, engine: 'llama.cpp' }));
    expect({ pp, dp }).toEqual({ pp: 1, dp: 2 });
    const over = refusalOf(settle(onH100({ ...slices, engine: 'llama.cpp', pp: 2 })));
    expect(over).toContain('CUDA shows a process one slice');
  });

  test('a rank for each is warned about', () => {
    const { problems } = buildReport(onH100({ ...slices, engine: 'vllm', tp: 2 }));
    expect(problems.find(({ id }) => id === 'slices')?.severity).toBe('warning');
    const alone = buildReport(onH100({ ...slices, engine: 'vllm' }));
    expect(alone.problems.some(({ id }) => id === 'slices')).toBe(false);
  });

  test('AMD’s partitions are devices of one process', () => {
    const parts = scenarioOf('llama-3.1-8b', 'mi300x', { slice: 'cpx', devices: 8 });
    expect(refusalOf(settle({ ...parts, engine: 'llama.cpp', pp: 8 }))).toBeUndefined();
  });
});

/** Profiles as NVIDIA’s MIG user guide names them: eighths of the memory, sevenths of the compute; an A30 in quarters. */
test.each([
  ['h100-sxm-80gb', '1g.10gb', 1 / 8, 1 / 7],
  ['h100-sxm-80gb', '3g.40gb', 4 / 8, 3 / 7],
  ['h200-sxm-141gb', '1g.18gb', 1 / 8, 1 / 7],
  ['b200-sxm', '1g.23gb', 1 / 8, 1 / 7],
  ['b300-sxm', '1g.34gb', 1 / 8, 1 / 7],
  ['a30', '2g.12gb', 2 / 4, 2 / 4],
])('%s divided into %s', (id, slice, memory, compute) => {
  const whole = settle(scenarioOf('gpt2', id)).machine.runs[0];
  const part = settle(scenarioOf('gpt2', id, { slice })).machine.runs[0];
  expect((part?.total ?? 0) / (whole?.total ?? 1)).toBeCloseTo(memory, 4);
  const rate = (run: typeof whole) => run?.accelerator.denseFlops.fp16 ?? 0;
  expect(rate(part) / rate(whole)).toBeCloseTo(compute, 6);
});

describe('unequal devices', () => {
  const { model } = scenarioOf('llama-3.1-8b');
  const mixed: Scenario = {
    ...newScenario(model, [kind('rtx-4070-ti', 1), kind('rtx-3090-ti', 1)]),
    engine: 'llama.cpp',
  };
  const sizes = (scenario: Scenario) =>
    stagesOf(settle(scenario)).map(({ start, end }) => end - start);

  test('share the layers by their free memory, or in the given proportions', () => {
    expect(sizes(mixed)).toEqual([11, 21]);
    expect(sizes({ ...mixed, inUse: [0, 12282 * 2 ** 20] })).toEqual([16, 16]);
    expect(sizes({ ...mixed, tensorSplit: [8, 24] })).toEqual([8, 24]);
    expect(sizes({ ...mixed, tensorSplit: [1, 3] })).toEqual([9, 23]);
    const { problems } = buildReport({ ...mixed, hardware: [kind('rtx-3090', 3)] });
    expect(problems.some(({ id }) => id === 'pp-uneven')).toBe(false);
  });

  /** The output is the 33rd of 33 slots: `upper_bound` of 32/33 in the sums of `tensor_split` (llama.cpp, load_tensors). */
  test.each([
    [[1, 0], 0],
    [[0, 1], 1],
    [[100, 1], 0],
    [[32, 1], 1],
    [[1, 1], 1],
  ])('parts %j put the output on device %d', (tensorSplit, device) => {
    const stages = stagesOf(settle({ ...mixed, tensorSplit }));
    expect(stages.map(({ isLast }) => isLast)).toEqual([device === 0, device === 1]);
  });

  test('equal ones too are filled by an engine that gives layers out, unless copies are asked for', () => {
    const two = scenarioOf('llama-3.1-8b', 'rtx-3090', { devices: 2, engine: 'llama.cpp' });
    expect(settle(two)).toMatchObject({ pp: 2, dp: 1 });
    expect(sizes(two)).toEqual([16, 16]);
    expect(settle({ ...two, dp: 2 })).toMatchObject({ pp: 1, dp: 2 });
    expect(settle({ ...two, engine: 'vllm' })).toMatchObject({ pp: 1, dp: 2 });
    expect(settle({ ...two, mode: 'training' })).toMatchObject({ pp: 1, dp: 2 });
  });

  /** Of 44 slots of 80 layers, the output among them or not (llama.cpp, load_tensors before and after pull request 18148). */
  test.each([
    ['llama.cpp', 'b7459', 44, [11, 11, 11, 11]],
    ['llama.cpp', 'b7460', 43, [11, 11, 11, 10]],
    ['ollama', '0.24.0', 44, [11, 11, 11, 11]],
    ['ollama', '0.30.0', 43, [11, 11, 11, 10]],
    ['lmstudio', '0.3.36', 44, [11, 11, 11, 11]],
    ['lmstudio', '0.4.0', 43, [11, 11, 11, 10]],
    ['llama.cpp', null, 44, [11, 11, 11, 11]],
  ] as const)(
    '%s %s counts the output where its version does',
    (engine, engineVersion, layers, held) => {
      const four = scenarioOf('llama-3.1-70b', 'rtx-3090', { devices: 4, weights: 'q4_k_m' });
      const settled = settle({ ...four, engine, engineVersion, gpuLayers: 44 });
      expect(settled).toMatchObject({ hostLayers: 80 - layers, hasOutput: layers === 43 });
      const placed = stagesOf(settled).map((stage) => placementOf(settled, stage));
      expect(placed.map(({ start, end }) => end - start)).toEqual(held);
    },
  );

  test('have room of their own, and the one with the least left decides', () => {
    const { memory, fit } = buildReport(mixed);
    expect(memory.devices.map(({ capacity }) => capacity)).toEqual([
      12282 * 2 ** 20,
      24564 * 2 ** 20,
    ]);
    const least = Math.min(...memory.devices.map(({ capacity, total }) => capacity - total));
    expect(memory.capacity - memory.peak).toBe(least);
    expect(fit.spareBytes).toBe(least);
  });

  test('under tensor parallelism hold the same: the smallest bounds them', () => {
    const { memory } = buildReport({ ...mixed, engine: 'vllm', tp: 2 });
    expect(memory.devices.map(({ rank, total }) => [rank, total])).toEqual([
      [0, memory.peak],
      [1, memory.peak],
    ]);
    expect(memory.capacity).toBe(memory.devices[0]?.capacity);
  });

  test('are read back from a saved scenario as they were', () => {
    const saved = {
      ...mixed,
      inUse: [GIB, 0],
      box: { origin: 'named', name: 'mine', hostMemory: 64 * GIB },
    } as const;
    expect(readScenario(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
  });
});

/**
 * llama.cpp’s rule, the output as a slot behind the layers. Sources: 12 and 28 of 40 layers printed
 * (ggml-org/llama.cpp#6122); 11 of 44 on each of four, the output on the host (ollama/ollama#9181); caches of two and of
 * sixteen alike devices (kv-i023, kv-i004, kv-i072 of the measured logs).
 */
test.each([
  [40, [12, 29], 41, [12, 28]],
  [44, [1, 1, 1, 1], 44, [11, 11, 11, 11]],
  [94, [1, 1], 95, [48, 46]],
  [61, [1, 1], 62, [31, 30]],
  [61, Array(16).fill(1), 62, [4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 4, 2]],
  [32, [1, 0], 33, [32, 0]],
])('%d layers in proportions %j', (layers, proportions, slots, sizes) => {
  expect(inProportion(layers, proportions, slots)).toEqual(sizes);
});

test('a scenario of the first release opens with the memory that its driver reported', () => {
  const saved = onH100({});
  const old = { ...saved, hardware: { ...firstKind(saved), memoryBytes: 42_949_672_960 } };
  const read = readScenario(JSON.parse(JSON.stringify(old)));
  expect(settle(read).capacity).toBe(42_949_672_960);
  // A Mac's detection wrote what graphics may hold; no share of that is taken again.
  const mac = { ...scenarioOf('llama-3.1-8b', 'apple-m3-max') };
  const detected = { ...mac, hardware: { ...firstKind(mac), memoryBytes: 48 * GIB } };
  expect(settle(readScenario(JSON.parse(JSON.stringify(detected)))).capacity).toBe(48 * GIB);
});

/** NVIDIA's MIG user guide: 1g.10gb of an A100 is an eighth of its bandwidth, a seventh of its compute, without a link. */
test('a slice computes at its own rates', () => {
  const whole = scenarioOf('llama-3.1-8b', 'a100-sxm4-80gb');
  const { accelerator: of } = settle(whole);
  const { accelerator } = settle({ ...whole, slice: '1g.10gb' });
  expect(accelerator.bandwidthBytesPerSecond).toBeCloseTo(of.bandwidthBytesPerSecond / 8, -9);
  expect(accelerator.denseFlops.bf16).toBeCloseTo((of.denseFlops.bf16 ?? 0) / 7, -6);
  expect(accelerator.interconnect).toBeNull();
  const text = reportText(buildReport({ ...whole, slice: '1g.10gb' }), 200).split('\n')[1];
  expect(text).toBe(
    '1 × NVIDIA A100 SXM4 80GB MIG 1g.10gb, 10.0 GiB each, 255 GB/s, 44.6 TFLOP/s dense bf16',
  );
  const volta = reportText(buildReport(scenarioOf('llama-3.1-8b', 'v100-sxm2-32gb')), 200);
  expect(volta).toContain('125 TFLOP/s dense fp16');
});
