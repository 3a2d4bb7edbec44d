import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

/** verl's example of GRPO on eight devices, Qwen3-8B (volcengine/verl, examples/grpo_trainer/run_qwen3-8b.sh). */
function grpo(options: Partial<Scenario> = {}) {
  return buildReport(
    scenarioOf('qwen3-8b', 'h100-sxm-80gb', {
      mode: 'training',
      engine: 'transformers',
      stage: 'grpo',
      zero: 3,
      devices: 8,
      sequence: 1536,
      output: 1024,
      rolloutShare: 0.6,
      rolloutSleep: true,
      rolloutTp: 2,
      ...options,
    }),
  );
}

const PARAMETERS = 8_190_735_360;

describe('the engine that generates answers on the devices that train', () => {
  test('is the model served with its own sizes', () => {
    const { rollout } = grpo();
    const serving = buildReport(
      scenarioOf('qwen3-8b', 'h100-sxm-80gb', {
        engine: 'vllm',
        devices: 8,
        tp: 2,
        dp: 4,
        sequence: 1536,
        output: 1024,
        memoryUtilization: 0.6,
      }),
    );
    expect(rollout?.settled).toMatchObject({ tp: 2, dp: 4, memoryUtilization: 0.6 });
    expect(rollout?.kvCache.pool.bytes).toBe(serving.kvCache.pool.bytes);
    expect(rollout?.speed?.offlineTokensPerSecond).toBe(serving.speed?.offlineTokensPerSecond);
  });

  test('holds half of the weights a device at twice the tensor ranks, and a pool that grows by what is freed', () => {
    const [two, four] = [2, 4].map((rolloutTp) => grpo({ rolloutTp }).rollout);
    const weights = (of: typeof two) => of?.memory.devices[0]?.weights ?? 0;
    expect(weights(two) / (2 * PARAMETERS)).toBeCloseTo(1 / 2, 2);
    expect(weights(four) / weights(two)).toBeCloseTo(1 / 2, 2);
    expect(four?.settled.dp).toBe(2);
    expect(four?.kvCache.pool.bytes).toBeGreaterThan(two?.kvCache.pool.bytes ?? 0);
  });

  test('holds no memory in training while it sleeps', () => {
    const update = (options: Partial<Scenario>) =>
      grpo(options).memory.devices[0]?.instants.backward ?? 0;
    const none = update({ rolloutShare: 0 });
    expect(update({ rolloutSleep: true })).toBeLessThanOrEqual(none);
    const { whole = 0 } = grpo().memory.devices[0] ?? {};
    // Fragments of what is transient are counted at the fullest instant alone.
    const more = update({ rolloutSleep: false }) - none;
    expect(more / (0.6 * whole)).toBeCloseTo(1, 1);
  });

  test('warns of more ranks than devices, and of a share too small for its weights', () => {
    const told = (options: Partial<Scenario>) =>
      grpo(options).problems.flatMap(({ id, message }) => (id === 'rollout' ? [message] : []));
    expect(told({})).toEqual([]);
    expect(told({ rolloutTp: 16 })).toEqual([
      'the rollout engine’s tp 16 · pp 1 · dp 1 are 16 devices, there are 8',
    ]);
    expect(told({ rolloutTp: 1, rolloutShare: 0.1 })[0]).toMatch(/share of 10 % does not hold/);
  });

  test('is absent where answers are generated elsewhere, or not at all', () => {
    expect(grpo({ rolloutShare: 0 }).rollout).toBeUndefined();
    expect(grpo({ stage: 'sft' }).rollout).toBeUndefined();
  });
});

test('a reference in host memory takes none of the device, and its share of the host', () => {
  const [here, away] = (['model', 'offloaded'] as const).map((reference) => grpo({ reference }));
  const ranks = 8;
  const copy = Math.ceil((2 * PARAMETERS) / ranks);
  const [weights, host] = [
    (report: typeof here) => report?.memory.devices[0]?.weights ?? 0,
    (report: typeof here) => report?.memory.host ?? 0,
  ];
  expect(weights(here) - weights(away)).toBe(copy);
  expect(host(away) - host(here)).toBe(copy);
});
