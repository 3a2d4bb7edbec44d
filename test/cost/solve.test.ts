import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maximumBatch, maximumSequence, minimumDevices } from '../../source/cost/fit.js';
import { whatFrees } from '../../source/cost/frees.js';
import { fits, peakBytes } from '../../source/cost/memory.js';
import { largestThat } from '../../source/cost/search.js';
import { solve } from '../../source/cost/solve.js';
import { fieldOf } from '../../source/scenario/fields.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const holds = (scenario: Scenario) => fits(settle(scenario));

describe('largestThat', () => {
  test('finds the edge of any threshold, 0 below 1, the end when there is none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 4000 }),
        (edge, end) => {
          expect(largestThat((value) => value <= edge, end)).toBe(Math.min(edge, end));
        },
      ),
    );
  });
});

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
          const solution = solve({ ...scenario, hardware: { ...scenario.hardware, count: 8 } }, id);
          if (solution.found) expect(holds(solution.scenario)).toBe(true);
          else expect(solution.reason).not.toBe('');
        }),
        { numRuns: 25 },
      );
    },
  );
});

describe('known answers', () => {
  test('a 70B-class model needs two H100 for its weights in bf16', () => {
    expect(minimumDevices(scenarioOf('llama-2-70b-hf', 'h100-sxm-80gb'))).toBe(2);
  });

  test('of the weight formats that fit a 16 GiB card, the one that gives up least is taken', () => {
    const scenario = scenarioOf('llama-3.1-8b', 't4', { weights: 'fp32', engine: 'llama.cpp' });
    const solution = solve(scenario, 'weights');
    expect(solution.found).toBe(true);
    if (!solution.found) return;
    const peak = peakBytes(settle(solution.scenario));
    const { kind } = fieldOf('weights');
    for (const { id } of kind.type === 'choice' ? kind.choices : []) {
      const other = settle({ ...scenario, weights: id });
      if (fits(other)) expect(peakBytes(other)).toBeLessThanOrEqual(peak);
    }
  });

  test('what does not change memory says so', () => {
    expect(solve(scenarioOf('gpt2'), 'mfu')).toEqual({
      found: false,
      reason: 'MFU does not change memory',
    });
  });
});

describe('what frees memory', () => {
  test('each change frees what it says, most first', () => {
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
