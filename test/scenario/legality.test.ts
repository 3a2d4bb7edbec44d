import { describe, expect, test } from 'vitest';
import { nearestDivisor } from '../../source/scenario/legality/divisors.js';
import { problemsOf } from '../../source/scenario/legality/problems-of.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';

function messages(
  model: string,
  options: Partial<Scenario> & { readonly devices?: number },
): string[] {
  return problemsOf(settle(scenarioOf(model, 'h100-sxm-80gb', options)))
    .filter(({ severity }) => severity === 'refused')
    .map(({ message }) => message);
}

function warnings(
  model: string,
  options: Partial<Scenario> & { readonly devices?: number },
): string[] {
  return problemsOf(settle(scenarioOf(model, 'h100-sxm-80gb', options)))
    .filter(({ severity }) => severity === 'warning')
    .map(({ id }) => id);
}

describe('refusals name the nearest legal value (docs/cost-model.md, Legal layouts)', () => {
  test.each<readonly [string, string, Partial<Scenario> & { readonly devices?: number }]>([
    [
      'tp 3 does not divide the 32 attention heads: 2 and 4 do',
      'llama-3.1-8b',
      { tp: 3, devices: 3 },
    ],
    [
      'tp 2 × pp 4 × cp 1 needs 8 devices, there are 4',
      'llama-3.1-8b',
      { tp: 2, pp: 4, devices: 4 },
    ],
    ['pp 64 is more than the 32 layers: 32 is the most', 'llama-3.1-8b', { pp: 64, devices: 64 }],
    ['ep 3 does not divide the 8 experts: 2 and 4 do', 'mixtral-8x7b-v0.1', { ep: 3, devices: 3 }],
    ['ep 2: the model has no experts', 'llama-3.1-8b', { ep: 2, devices: 2 }],
    [
      'global batch 7 is no multiple of batch 2 × dp 1: 8 is',
      'llama-3.1-8b',
      { mode: 'training', batch: 2, globalBatch: 7 },
    ],
    [
      'cp 2 wants the sequence in 4 equal parts, 1,001 is not: 1000 is',
      'llama-3.1-8b',
      { mode: 'training', cp: 2, devices: 2, sequence: 1001 },
    ],
    [
      '--node-size 3 does not divide the 8 devices: 2 and 4 do',
      'llama-3.1-8b',
      { nodeSize: 3, devices: 8 },
    ],
    ['virtual stages need pp of 2 or more', 'llama-3.1-8b', { mode: 'training', virtualStages: 2 }],
  ])('%s', (message, model, options) => {
    expect(messages(model, options)).toContain(message);
  });
});

test('blocks that divide, or that no rank cuts, cause no warning', () => {
  const of = (model: string, options: Partial<Scenario> & { readonly devices?: number }) =>
    expect(warnings(model, options)).not.toContain('tp-blocks');
  of('llama-3.1-8b', { weights: 'awq-4bit-128g', tp: 8, devices: 8 });
  of('qwen3-235b-a22b', { weights: 'fp8-block', tp: 4, devices: 4 });
  of('qwen3-235b-a22b', { weights: 'fp8-block', tp: 8, ep: 8, devices: 8 });
  of('qwen2.5-72b-instruct', { weights: 'awq-4bit-128g' });
  of('qwen2.5-72b-instruct', { weights: 'q4_k_m', engine: 'llama.cpp', tp: 2, devices: 2 });
  of('gpt-oss-20b', { engine: 'vllm', tp: 4, devices: 4 });
});

describe('doubtful, but allowed', () => {
  test.each<readonly [string, string, Partial<Scenario> & { readonly devices?: number }]>([
    ['idle-devices', 'llama-3.1-8b', { tp: 2, dp: 1, devices: 4 }],
    ['tp-replicates', 'llama-3.1-8b', { tp: 16, devices: 16 }],
    ['tp-link', 'llama-3.1-8b', { tp: 16, devices: 16 }],
    ['pp-uneven', 'llama-3.1-8b', { pp: 3, devices: 3 }],
    // 29568 is 231 groups of 128: the Qwen documentation pads it to 29696 for two ranks and more.
    ['tp-blocks', 'qwen2.5-72b-instruct', { weights: 'awq-4bit-128g', tp: 2, devices: 2 }],
    // vLLM: 192 columns of an expert are no multiple of weight quantization block_k = 128.
    ['tp-blocks', 'qwen3-235b-a22b', { weights: 'fp8-block', tp: 8, devices: 8 }],
    ['sequence', 'gpt2', { sequence: 4096 }],
    ['output', 'gpt2', { sequence: 100, output: 200 }],
    // 61 layers over 16 stages: neither 61, 62 nor 63 divides.
    [
      'virtual-stages-uneven',
      'deepseek-v3',
      { mode: 'training', pp: 16, virtualStages: 2, devices: 16 },
    ],
    ['zero-pp', 'llama-3.1-8b', { mode: 'training', zero: 3, pp: 2, devices: 2 }],
    ['pipeline-idle', 'llama-3.1-8b', { mode: 'training', pp: 4, devices: 4, globalBatch: 1 }],
    [
      'pipeline-mfu',
      'llama-3.1-8b',
      { mode: 'training', pp: 4, devices: 4, globalBatch: 1, mfu: 0.3 },
    ],
  ])('%s', (id, model, options) => {
    expect(messages(model, options)).toEqual([]);
    expect(warnings(model, options)).toContain(id);
  });

  test('no warning for the defaults', () => {
    expect(problemsOf(settle(scenarioOf('llama-3.1-8b')))).toEqual([]);
  });
});

describe('virtual stages that count embedding and head as layers', () => {
  // Llama-3.1-405B has 126 layers: 128 places are 8 stages of 16 chunks (torchtitan train_configs, Megatron-Bridge recipes).
  test.each([2, 16])('126 layers over pp 8 × %i raise no problem', (virtualStages) => {
    const settled = settle(
      scenarioOf('llama-3.1-405b-instruct', 'h100-sxm-80gb', {
        mode: 'training',
        devices: 8,
        pp: 8,
        virtualStages,
        globalBatch: 64,
      }),
    );
    expect(problemsOf(settled)).toEqual([]);
  });
});

describe('a pipeline that waits', () => {
  const training = { mode: 'training', pp: 8, devices: 8 } as const;
  const told = (options: Partial<Scenario>) =>
    problemsOf(settle(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { devices: 8, ...options })))
      .filter(({ id }) => id.startsWith('pipeline'))
      .map(({ message }) => message);

  test('names the global batch that leaves a tenth: 63 micro-batches for 8 stages', () => {
    expect(told({ ...training, batch: 2, globalBatch: 2 })).toEqual([
      'pp 8 with 1 micro-batches a step idles 88 % of it: a global batch of 126 leaves 10 %',
    ]);
    expect(told({ ...training, batch: 2, globalBatch: 126 })).toEqual([]);
  });

  test('gets as many micro-batches as leave a tenth when no global batch is given', () => {
    const settled = settle(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { ...training, batch: 2 }));
    expect(settled.microBatches).toBe(63);
    expect(told({ ...training, batch: 2 })).toEqual([]);
  });

  test('reaches no more of the peak than the share it works', () => {
    expect(told({ ...training, globalBatch: 8, mfu: 0.6 })).toEqual([
      'MFU 0.6 is more than a pipeline that idles 47 % can reach: 0.533 is the most',
    ]);
  });

  test('is none of serving’s', () => {
    expect(told({ pp: 8 })).toEqual([]);
  });
});

test('the nearest divisor, the smaller one on a tie', () => {
  expect([
    nearestDivisor(32, 3),
    nearestDivisor(40, 6),
    nearestDivisor(7, 5),
    nearestDivisor(12, 100),
  ]).toEqual([2, 5, 7, 12]);
});

test('a divisor of very many devices is found among those tried, at once', () => {
  // 2⁴⁰ + 1 is 257 · 4,278,255,361; 10¹² has its own half.
  expect(nearestDivisor(2 ** 40 + 1, 1_000)).toBe(257);
  expect(nearestDivisor(10 ** 12, 499_999_999_999)).toBe(500_000_000_000);
  expect(nearestDivisor(1_000_000_007, 400_000_000)).toBe(1);
});

test('a class of matrices in a format that the engine does not read on that device gives a warning', () => {
  const messagesOf = (engine: Scenario['engine']) =>
    problemsOf(
      settle(scenarioOf('qwen3-8b', 'rtx-3090', { engine, weightsOf: 'attention=mxfp8' })),
    ).map(({ message }) => message);
  expect(messagesOf('llama.cpp').join()).toMatch(/does not read mxfp8 on .*attention would be in/);
  expect(messagesOf('architecture').join()).not.toMatch(/mxfp8/);
});
