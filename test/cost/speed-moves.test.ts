import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { SpeedReport } from '../../source/cost/speed.js';
import { problemsOf } from '../../source/scenario/legality/problems-of.js';
import type { OptionId, Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

type Moves = Readonly<Partial<Record<OptionId, unknown>>>;

/** Another value of every field that bears on speed, and the scenario in which it does. */
const LOCAL: Moves = {
  batch: 2,
  sequence: 8192,
  output: 64,
  weights: 'q8_0',
  kv: 'q8_0',
  kvValues: 'q4_0',
  attention: 'eager',
  batchedTokens: 128,
  gpuLayers: 8,
  kvHost: true,
  engineVersion: 'b1600',
  backend: 'vulkan',
  mfu: 0.3,
  bandwidthUtilization: 0.5,
  powerLimit: 200,
};
const SERVED: Moves = {
  batch: 32,
  sequence: 16_384,
  output: 64,
  weights: 'fp8',
  kv: 'fp8',
  engineVersion: '0.7.2',
  batchedTokens: 512,
  cpuOffload: 2 ** 32,
  draftTokens: 4,
  load: 1,
  prefillDevices: 2,
  tp: 1,
  pp: 2,
  dp: 1,
  mfu: 0.3,
  bandwidthUtilization: 0.5,
  powerLimit: 300,
  maxSequences: 4,
  sharedPrefix: 2048,
  weightsOf: ['head=fp8'],
  kvHost: true,
};
/** A mixture on two nodes: what links devices, and how experts and attention are divided. */
const DIVIDED: Moves = {
  network: 1e9,
  nodeSize: 4,
  attentionDp: 4,
  pp: 2,
  cp: 2,
  redundantExperts: 16,
  draftTokens: 1,
  acceptRate: 0.5,
  engineVersion: '0.7.2',
  batchedTokens: 512,
  weightsOf: ['experts=nvfp4'],
  kv: 'fp8',
  powerLimit: 300,
  adapters: 4,
  load: 1,
};
/** What moves another size along, so that the scenario stays whole. */
const WITH: Readonly<Record<string, Partial<Scenario>>> = {
  nodeSize: { tp: 8 },
  pp: { tp: 8 },
  cp: { tp: 8 },
  attentionDp: { ep: 16 },
  redundantExperts: { ep: 16 },
  acceptRate: { draftTokens: 1 },
};

function figures(scenario: Scenario): string {
  const { speed } = buildReport(scenario);
  if (!speed) throw new Error('no speed');
  const { prefillSeconds, decodeSecondsPerToken, steady, offlineTokensPerSecond } =
    speed satisfies SpeedReport;
  return JSON.stringify([prefillSeconds, decodeSecondsPerToken, steady, offlineTokensPerSecond]);
}

describe.each([
  [
    'llama.cpp on one card',
    scenarioOf('qwen3-8b', 'rtx-4090', { engine: 'llama.cpp', weights: 'q4_k_m', sequence: 4096 }),
    LOCAL,
  ],
  [
    'vLLM on four devices',
    scenarioOf('qwen3-8b', 'h100-sxm-80gb', {
      engine: 'vllm',
      tp: 2,
      devices: 4,
      batch: 16,
      sequence: 4096,
    }),
    SERVED,
  ],
  [
    'vLLM with a mixture on two nodes',
    scenarioOf('deepseek-v3', 'h100-sxm-80gb', {
      engine: 'vllm',
      tp: 16,
      devices: 16,
      batch: 64,
      sequence: 4096,
    }),
    DIVIDED,
  ],
] as const)('nothing that is moved leaves the speed of %s untouched', (_, base, moves) => {
  test.each(Object.entries(moves))('--%s %s', (id, value) => {
    const beside = { ...base, ...WITH[id] };
    expect(figures({ ...beside, [id]: value } as Scenario)).not.toBe(figures(beside));
  });
});

describe('where it lies and what links it', () => {
  const rate = (options: Parameters<typeof scenarioOf>[2], model = 'qwen3-30b-a3b') =>
    figures(scenarioOf(model, 'rtx-4090', { engine: 'llama.cpp', weights: 'q4_k_m', ...options }));

  test('experts on the host, its bandwidth, its link', () => {
    const away = { cpuExperts: 24 };
    expect(rate(away)).not.toBe(rate({}));
    expect(rate({ ...away, hostBandwidth: 50e9 })).not.toBe(rate(away));
    expect(rate({ ...away, hostLink: 1e9, hostBandwidth: 1e9 })).not.toBe(
      rate({ ...away, hostBandwidth: 1e9 }),
    );
  });

  test('a slice of a device reads and computes at its share', () => {
    const whole = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { engine: 'vllm', weights: 'fp8' });
    expect(figures({ ...whole, slice: '3g.40gb' })).not.toBe(figures(whole));
  });

  test('unequal shares of unequal devices, and of stages of an engine that overlaps them', () => {
    const [fast] = [scenarioOf('llama-3.1-8b', 'rtx-4090').hardware].flat();
    const [slow] = [scenarioOf('llama-3.1-8b', 'rtx-3060-12gb').hardware].flat();
    if (!fast || !slow) throw new Error('no devices');
    const hardware = [
      { ...fast, count: 1 },
      { ...slow, count: 1 },
    ];
    const even = { ...scenarioOf('llama-3.1-8b', 'rtx-4090', { engine: 'llama.cpp' }), hardware };
    const pair = { ...even, pp: 2, tensorSplit: [1, 1] } as Scenario;
    expect(figures({ ...pair, tensorSplit: [3, 1] } as Scenario)).not.toBe(figures(pair));
    const staged = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
      engine: 'vllm',
      pp: 2,
      devices: 2,
      batch: 8,
    });
    expect(figures({ ...staged, stageLayers: [28, 4] })).not.toBe(figures(staged));
  });

  test('unequal devices are between the two kinds alone', () => {
    const one = scenarioOf('llama-3.1-8b', 'rtx-4090', { engine: 'llama.cpp', pp: 2, devices: 2 });
    const [kind] = [one.hardware].flat();
    const [slow] = [scenarioOf('llama-3.1-8b', 'rtx-3060-12gb').hardware].flat();
    if (!kind || !slow) throw new Error('no devices');
    const seconds = (hardware: Scenario['hardware']) =>
      buildReport({ ...one, hardware }).speed?.decodeSecondsPerToken ?? 0;
    const mixed = seconds([{ ...kind, count: 1 }, slow]);
    expect(mixed).toBeGreaterThan(seconds(one.hardware));
    expect(mixed).toBeLessThan(seconds({ ...slow, count: 2 }));
  });
});

describe('a server under load', () => {
  const served = (options: Partial<Scenario> = {}) => {
    const { speed } = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
        engine: 'vllm',
        batch: 16,
        sequence: 2048,
        output: 256,
        ...options,
      }),
    );
    if (!speed?.steady) throw new Error('no load');
    return { ...speed.steady, step: speed.decodeSecondsPerToken ?? 0 };
  };

  test('reads prompts of others between the tokens of a user', () => {
    const { secondsPerToken, step } = served();
    expect(secondsPerToken).toBeGreaterThan(step);
  });

  test('a rate of requests keeps as many users as it takes, until it is more than is answered', () => {
    const slow = served({ load: 1 });
    const fast = served({ load: 4 });
    expect(fast.users).toBeGreaterThan(slow.users);
    expect(Math.abs(slow.requestsPerSecond - 1)).toBeLessThan(0.6);
    expect(served({ load: 1e5 }).timeToFirstToken).toBeNull();
  });

  test('drafts speed up a token under load as they do a step, and a shared prefix the prompts', () => {
    const plain = served({ batch: 2 });
    const drafted = served({ batch: 2, draftTokens: 4 });
    expect(drafted.secondsPerToken).toBeLessThan(0.7 * plain.secondsPerToken);
    const prefix = served({ sharedPrefix: 1024 });
    expect(prefix.timeToFirstToken).toBeLessThan(served().timeToFirstToken ?? 0);
    expect(prefix.tokensPerSecond).toBeGreaterThan(served().tokensPerSecond);
  });

  /** github.com/vllm-project/vllm/issues/16300: vLLM 0.7.2, QwQ-32B in bf16 on A100-80GB, prompts of 56 and 200 tokens out. */
  test.each([
    [2, 1, 36.2],
    [8, 1, 63],
    [2, 16, 528],
  ])('vLLM before V1, TP %i, %i users: %d tokens/s within a fifth', (tp, batch, rate) => {
    const { speed } = buildReport(
      scenarioOf('qwq-32b', 'a100-sxm4-80gb', {
        engine: 'vllm',
        engineVersion: '0.7.2',
        tp,
        devices: tp,
        batch,
        sequence: 256,
        output: 200,
      }),
    );
    expect(Math.abs((speed?.tokensPerSecond ?? 0) / rate - 1)).toBeLessThan(0.2);
  });

  test('the largest load within the targets is within them, one more user is not', () => {
    const targets = { tpot: 0.012 };
    const users = served(targets).largest?.users ?? 0;
    expect(users).toBeGreaterThan(0);
    expect(served({ batch: users }).secondsPerToken).toBeLessThanOrEqual(targets.tpot);
    expect(served({ batch: users + 1 }).secondsPerToken).toBeGreaterThan(targets.tpot);
  });
});

test('a power limit slows what is bound by compute, and not what waits for memory', () => {
  const at = (powerLimit: number | null) => {
    const { speed } = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { engine: 'vllm', sequence: 4096, powerLimit }),
    );
    return speed ?? fail();
  };
  expect(at(350).prefillSeconds).toBeGreaterThan(1.1 * at(null).prefillSeconds);
  expect(at(350).decodeSecondsPerToken).toBe(at(null).decodeSecondsPerToken);
  expect(at(350).cost?.wattsPerDevice).toBe(350);
});

/**
 * llmgarage.ai/power-limit-tokens-per-second-benchmark: MiniMax-M2.5 in two bits on six RTX 3090, of 350 W each. Below 200 W
 * what is expected is too fast (docs/serving-speed.md, Money and power).
 */
test.each([
  [300, 0.993, 0.943],
  [250, 0.974, 0.853],
  [200, 0.941, 0.601],
])('at %i of 350 W an RTX 3090 decodes %d and reads prompts %d as fast', (watts, decode, read) => {
  const at = (powerLimit: number | null) => {
    const options = { engine: 'llama.cpp', weights: 'iq2_m', sequence: 4096, pp: 6, devices: 6 };
    const scenario = scenarioOf('minimax-m2.5', 'rtx-3090', { ...options, powerLimit } as object);
    return buildReport(scenario).speed ?? fail();
  };
  const [slow, usual] = [at(watts), at(null)];
  const ratio = (usual.decodeSecondsPerToken ?? 0) / (slow.decodeSecondsPerToken ?? 1);
  expect(Math.abs(ratio / decode - 1)).toBeLessThan(0.03);
  expect(Math.abs(usual.prefillSeconds / slow.prefillSeconds / read - 1)).toBeLessThan(0.15);
});

test('a limit above the usual power changes nothing, with a warning; an impossible limit gives one too', () => {
  const at = (powerLimit: number) =>
    buildReport(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { engine: 'vllm', powerLimit }));
  const told = (powerLimit: number) =>
    problemsOf(settle(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { powerLimit }))).find(
      ({ id }) => id === 'power-limit',
    )?.message;
  expect(at(900).speed?.prefillSeconds).toBe(at(700).speed?.prefillSeconds);
  expect(told(900)).toContain('it changes nothing');
  expect(told(700)).toBeUndefined();
  expect(told(200)).toBeUndefined();
  expect(told(100)).toContain('less than boards take');
  expect(at(200).speed?.decodeSecondsPerToken).toBeGreaterThan(
    at(700).speed?.decodeSecondsPerToken ?? 0,
  );
});

function fail(): never {
  throw new Error('no speed');
}

test('an encoder has no decode speed, and what does not fit has no bare one', () => {
  const encoder = buildReport(scenarioOf('bge-large-en-v1.5')).speed;
  expect(encoder?.decodeSecondsPerToken).toBeNull();
  expect(encoder?.steady).toBeNull();
  expect(encoder?.prefillSeconds).toBeGreaterThan(0);
  expect(buildReport(scenarioOf('llama-3.3-70b-instruct')).speed?.ifItFitted).toBe(true);
});
