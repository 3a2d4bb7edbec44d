import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fewestDevices } from '../../source/cost/fewest-devices.js';
import { maximumBatch, maximumSequence, withinModel } from '../../source/cost/fit.js';
import { weightCandidates } from '../../source/cost/format-ladder.js';
import { whatFrees } from '../../source/cost/frees.js';
import { fits, peakBytes } from '../../source/cost/memory.js';
import { solve } from '../../source/cost/solve.js';
import { fields } from '../../source/scenario/fields/index.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import { readsWeights } from '../../source/scenario/legality/format-problems.js';
import { isLegal } from '../../source/scenario/offer.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const holds = (scenario: Scenario) => fits(settle(scenario));

const models = fc.constantFrom(
  'llama-3.1-8b',
  'mistral-7b-v0.1',
  'gpt2',
  'qwen3-30b-a3b',
  'deepseek-v3',
  'gemma-3-27b-it',
  'qwen3-next-80b-a3b-instruct',
);
const devices = fc.constantFrom('h100-sxm-80gb', 'rtx-4090', 'l4', 'mi300x');
const scenarios = fc
  .record({
    model: models,
    hardware: devices,
    batch: fc.integer({ min: 1, max: 64 }),
    sequence: fc.integer({ min: 16, max: 65536 }),
    engine: fc.constantFrom('architecture', 'vllm', 'llama.cpp', 'transformers'),
    weights: fc.constantFrom('bf16', 'q4_k_m', 'fp8'),
    mode: fc.constantFrom('inference', 'training'),
  })
  .map(({ model, hardware, ...options }) =>
    scenarioOf(model, hardware, options as Partial<Scenario>),
  );

describe('solving and evaluating agree', () => {
  test('the largest batch fits, the next does not', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const batch = maximumBatch(scenario);
        if (batch > 0) expect(holds({ ...scenario, batch })).toBe(true);
        expect(holds({ ...scenario, batch: batch + 1 })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('the largest sequence fits, the next does not unless memory never ends it', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const sequence = maximumSequence(settle(scenario));
        if (sequence > 0) expect(holds({ ...scenario, sequence })).toBe(true);
        if (!holds({ ...scenario, sequence: 2 ** 40 }))
          expect(holds({ ...scenario, sequence: sequence + 1 })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['batch', 'sequence', 'tp', 'weights', 'kv', 'recompute'] as const)(
    'a solution for %s fits',
    (id) => {
      fc.assert(
        fc.property(scenarios, (scenario) => {
          const solution = solve(
            { ...scenario, hardware: { ...scenario.hardware, count: 8 } },
            optionOf(id),
          );
          if (solution.found) expect(holds(solution.scenario)).toBe(true);
          else expect(solution.reason).not.toBe('');
        }),
        { numRuns: 25 },
      );
    },
  );
});

describe('answers are legal, and the next legal value does not fit (docs/cost-model.md, Inverse questions)', () => {
  const isGood = (scenario: Scenario) => holds(scenario) && isLegal(settle(scenario));
  const training = fc
    .record({
      model: fc.constantFrom('llama-3.1-8b', 'qwen3-8b', 'mixtral-8x7b-v0.1'),
      cp: fc.constantFrom(1, 2, 4),
      tp: fc.constantFrom(1, 2, 4),
      sequenceParallel: fc.boolean(),
      recompute: fc.constantFrom('none', 'full'),
      batch: fc.integer({ min: 1, max: 4 }),
      sequence: fc.integer({ min: 1, max: 65536 }),
    })
    .map(({ model, ...options }) => {
      const more = { mode: 'training', zero: 3, devices: 32 } as const;
      return scenarioOf(model, 'h100-sxm-80gb', { ...options, ...more } as Partial<Scenario>);
    });
  /** Multiples of 2·cp for zigzag rings, of tp for sequence parallelism: all are powers of two here. */
  const stepOf = ({ cp, tp, sequenceParallel }: Scenario) =>
    Math.max(cp > 1 ? 2 * cp : 1, sequenceParallel ? tp : 1);

  test('sequences in training: multiples of what rings and sequence parallelism cut them into', () => {
    fc.assert(
      fc.property(training, (scenario) => {
        const sequence = maximumSequence(settle(scenario));
        expect(sequence).toBeGreaterThan(0);
        expect(isGood({ ...scenario, sequence })).toBe(true);
        const next = { ...scenario, sequence: sequence + stepOf(scenario) };
        expect(isLegal(settle(next))).toBe(true);
        expect(holds(next)).toBe(false);
        const solution = solve(scenario, optionOf('sequence'));
        // What memory would hold is told to the model's own maximum.
        const value = withinModel(settle(scenario), sequence);
        expect(solution).toMatchObject({ found: true, value, isFull: value === sequence });
      }),
      { numRuns: 60 },
    );
  });

  test('batches under a fixed global batch', () => {
    fc.assert(
      fc.property(training, fc.integer({ min: 1, max: 8 }), (drawn, steps) => {
        const sequence = 64 * stepOf(drawn);
        const { dp } = settle({ ...drawn, sequence });
        const scenario = { ...drawn, sequence, globalBatch: steps * drawn.batch * dp };
        const solution = solve(scenario, optionOf('batch'));
        expect(solution).toMatchObject({ found: true, value: maximumBatch(scenario) });
        if (solution.found) expect(isGood(solution.scenario)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('a solve without a legal value gives the reason', () => {
    const odd = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { tp: 3, devices: 3 });
    const reason = 'tp 3 does not divide the 32 attention heads: 2 and 4 do';
    expect(solve(odd, optionOf('batch'))).toEqual({ found: false, reason });
    expect(solve(odd, optionOf('sequence'))).toEqual({ found: false, reason });
    expect(maximumBatch(odd)).toBe(0);
    expect(maximumSequence(settle(odd))).toBe(0);
  });

  test('layers on the device end at all layers, before memory is full', () => {
    const small = scenarioOf('llama-3.2-1b', 'h100-sxm-80gb', { engine: 'llama.cpp' });
    // 16 layers and the output.
    expect(solve(small, optionOf('gpuLayers'))).toMatchObject({
      found: true,
      value: 17,
      isFull: false,
    });
  });

  test('a size that memory does not bound is not answered with an illegal number', () => {
    // A state of constant size, and no maximum in its config: 2⁴⁰ tokens would be refused as too large.
    expect(solve(scenarioOf('falcon-mamba-7b-instruct'), optionOf('sequence'))).toEqual({
      found: false,
      reason: 'any sequence fits: memory does not end it',
    });
  });

  test('fewest devices of interleaved stages, which need a pipeline', () => {
    const chunks = {
      mode: 'training',
      pp: 4,
      virtualStages: 2,
      devices: 4,
      globalBatch: 4,
    } as const;
    const options = { ...chunks, sequence: 2048, zero: 1, recompute: 'full' } as const;
    const scenario = scenarioOf('llama-3.2-1b', 'h100-sxm-80gb', options);
    expect(isGood(scenario)).toBe(true);
    // A pipeline of two is the shortest there is.
    expect(fewestDevices(scenario)?.devices).toBe(2);
  });

  test('no smaller number of devices holds it by any legal split, on cards without a fast link too', () => {
    const cases = fc.record({
      model: fc.constantFrom('llama-3.1-8b', 'qwen3-14b', 'mixtral-8x7b-v0.1'),
      hardware: fc.constantFrom('rtx-4090', 'l4', 'h100-sxm-80gb'),
      engine: fc.constantFrom('architecture' as const, 'sglang' as const, 'llama.cpp' as const),
      sequence: fc.integer({ min: 1024, max: 32_768 }),
    });
    fc.assert(
      fc.property(cases, ({ model, hardware, ...options }) => {
        const scenario = scenarioOf(model, hardware, options);
        const fewest = fewestDevices(scenario)?.devices ?? 0;
        fc.pre(fewest > 0);
        const holds = (devices: number) =>
          [1, 2, 4, 8].some(
            (tp) =>
              devices % tp === 0 &&
              isGood({
                ...scenarioOf(model, hardware, { ...options, devices }),
                tp,
                pp: devices / tp,
              }),
          );
        expect(holds(fewest)).toBe(true);
        for (let fewer = 1; fewer < fewest; fewer++) expect(holds(fewer)).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test('the fewest cards without a fast link may divide tensors over PCIe', () => {
    // 53 GB of 4-bit weights: a pipeline of four leaves its largest stage too little.
    const options = { engine: 'sglang', weights: 'awq-4bit-128g', sequence: 4096 } as const;
    const found = fewestDevices(scenarioOf('solar-open-100b', 'rtx-4090', options));
    expect(found).toMatchObject({ devices: 4, scenario: { tp: 4, pp: 1 } });
  });
});

describe('layouts that are legal but never offered: TP across nodes, ZeRO ≥ 2 with a pipeline (docs/cost-model.md, Legal layouts)', () => {
  const training = {
    mode: 'training',
    recompute: 'full',
    sequence: 2048,
    globalBatch: 64,
  } as const;
  const labels = (scenario: Scenario) => whatFrees(scenario).map(({ label }) => label);

  test('ZeRO 2 and 3 with a pipeline', () => {
    const options = { ...training, zero: 1, pp: 2, devices: 8 } as const;
    const pipeline = scenarioOf('llama-3.1-8b', 'l4', options);
    // Only dividing weights too would fit here.
    expect(solve(pipeline, optionOf('zero'))).toMatchObject({ found: false });
    expect(holds({ ...pipeline, zero: 3 })).toBe(true);
    expect(labels(pipeline)).not.toContain('ZeRO 2');
    expect(labels({ ...pipeline, pp: 1 })).toContain('ZeRO 2');
    const asked = { ...pipeline, zero: 2 } as const;
    expect(isLegal(settle(asked))).toBe(true);
    expect(solve(asked, optionOf('zero'))).toMatchObject({ found: true, value: 3 });
    expect(labels(asked)).toContain('ZeRO 3');
    expect(labels({ ...asked, pp: 1 }).join()).not.toContain('pipeline');
  });

  test('tensor parallelism beyond a node', () => {
    // 405 billion parameters in bf16 take 11 devices of 80 GB or more: one node of 8 does not hold them.
    const large = scenarioOf('llama-3.1-405b-instruct', 'h100-sxm-80gb', { devices: 16 });
    expect(solve(large, optionOf('tp'))).toMatchObject({ found: false });
    const asked = { ...large, tp: 16 };
    expect(isLegal(settle(asked))).toBe(true);
    expect(solve(asked, optionOf('tp'))).toMatchObject({ found: true, value: 16 });
  });

  test('cards of one box without a fast link may divide matrices over PCIe', () => {
    const cards = scenarioOf('llama-3.1-8b', 'rtx-4090', { weights: 'fp32', devices: 4 });
    expect(solve(cards, optionOf('tp'))).toMatchObject({ found: true, value: 2 });
  });
});

describe('known answers', () => {
  test('a 70B-class model needs two H100 for its weights in bf16', () => {
    expect(fewestDevices(scenarioOf('llama-2-70b-hf', 'h100-sxm-80gb'))?.devices).toBe(2);
  });

  test('of the published weight formats that fit a 16 GiB card, the widest is taken', () => {
    const scenario = scenarioOf('llama-3.1-8b', 't4', { weights: 'fp32', engine: 'llama.cpp' });
    const solution = solve(scenario, optionOf('weights'));
    expect(solution.found).toBe(true);
    if (!solution.found) return;
    const peak = peakBytes(settle(solution.scenario));
    for (const id of weightCandidates(scenario)) {
      const other = settle({ ...scenario, weights: id });
      if (fits(other)) expect(peakBytes(other)).toBeLessThanOrEqual(peak);
    }
  });

  test('a field without a best value is refused with that reason', () => {
    expect(solve(scenarioOf('gpt2'), optionOf('mfu'))).toEqual({
      found: false,
      reason: 'MFU is no field that is solved for',
    });
  });

  test('recomputation is solved for: the least that fits', () => {
    const asked = { mode: 'training', devices: 8, zero: 3, batch: 4 } as const;
    const scenario = scenarioOf('llama-3.1-8b', 'a100-sxm4-80gb', asked);
    const solution = solve(scenario, optionOf('recompute'));
    if (!solution.found) throw new Error(solution.reason);
    expect(solution).toMatchObject({ isFull: true });
    const peak = peakBytes(settle(solution.scenario));
    for (const recompute of ['none', 'selective', 'full'] as const) {
      const other = settle({ ...scenario, recompute });
      if (fits(other)) expect(peakBytes(other)).toBeLessThanOrEqual(peak);
    }
    expect(fits(settle({ ...scenario, recompute: 'none' }))).toBe(false);
  });
});

describe('formats that are solved for', () => {
  test.each([
    ['llama.cpp', 'rtx-4090', 'qwen3-32b'],
    ['vllm', 'rtx-3090', 'qwen3-32b'],
    ['mlx', 'apple-m3-max', 'llama-3.1-70b'],
    ['exllama', 'rtx-3090', 'qwen3-32b'],
  ] as const)('%s on %s reads what it is offered for %s', (engine, hardware, model) => {
    const solution = solve(scenarioOf(model, hardware, { engine }), optionOf('weights'));
    expect(solution.found).toBe(true);
    if (solution.found) expect(readsWeights(settle(solution.scenario))).toBe(true);
  });
});

describe('savings', () => {
  test('each change frees the stated bytes, largest first', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const before = peakBytes(settle(scenario));
        let last = Number.POSITIVE_INFINITY;
        for (const { scenario: changed, freedBytes } of whatFrees(scenario)) {
          expect(before - peakBytes(settle(changed))).toBe(freedBytes);
          expect(freedBytes).toBeGreaterThan(0);
          expect(freedBytes).toBeLessThanOrEqual(last);
          last = freedBytes;
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a fp8 cache halves the cache', () => {
    const scenario = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { batch: 32 });
    const change = whatFrees(scenario).find(({ label }) => label === 'KV cache in fp8');
    expect(change?.freedBytes).toBe(16 * 2 ** 30);
  });
});

describe('fields of the machine', () => {
  const field = (id: string) => {
    const found = fields.find((own) => own.id === id);
    if (!found || found.loads !== undefined) throw new Error(id);
    return found;
  };

  test('devices are solved for with the split that makes them hold the model', () => {
    const solved = solve(scenarioOf('llama-3.3-70b-instruct', 'h100-sxm-80gb'), field('devices'));
    if (!solved.found) throw new Error(solved.reason);
    // 141 GB of bf16 weights: one of 80 GB is too few, two hold them with tensor parallelism.
    expect(solved.value).toBe(2);
    expect(settle(solved.scenario)).toMatchObject({ devices: 2, tp: 2 });
    expect(fits(settle(solved.scenario))).toBe(true);
  });

  test('memory is solved for to the MiB: one less is too little', () => {
    const solved = solve(scenarioOf('llama-3.1-8b', 'l4', { batch: 64 }), field('deviceMemory'));
    if (!solved.found) throw new Error(solved.reason);
    const { scenario, value } = solved;
    expect(fits(settle(scenario))).toBe(true);
    expect(fits(settle({ ...scenario, deviceMemory: Number(value) - 2 ** 20 }))).toBe(false);
  });

  test('a slice is solved for: the smallest that holds the scenario', () => {
    // 16.06 GB of weights: 1g.10gb is too small, 1g.20gb (a quarter of 80 GB) holds them.
    const solved = solve(scenarioOf('llama-3.1-8b'), field('slice'));
    if (!solved.found) throw new Error(solved.reason);
    expect(solved.value).toBe('1g.20gb');
    expect(fits(settle(solved.scenario))).toBe(true);
    expect(fits(settle({ ...solved.scenario, slice: '1g.10gb' }))).toBe(false);
  });

  test('a card without slices is refused with that reason', () => {
    expect(solve(scenarioOf('llama-3.1-8b', 'a10'), field('slice'))).toEqual({
      found: false,
      reason: "NVIDIA A10 can't be divided into slices",
    });
  });

  test('no choice is found where the host lacks the memory for the weights placed on it', () => {
    // 470 GB of bf16 weights on a host of 32 GiB: no format of the cache makes room for them.
    const scenario = scenarioOf('deepseek-v2', 'a10', {
      hostMemory: 2 ** 35,
      cpuOffload: 2 ** 40,
      engine: 'vllm',
    });
    expect(solve(scenario, field('kv'))).toMatchObject({ found: false });
  });
});
