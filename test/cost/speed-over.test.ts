import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { attainedOf, speedOver } from '../../source/cost/speed-over.js';
import { sum } from '../../source/quantity/index.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const served = (options: Parameters<typeof scenarioOf>[2] = {}) =>
  scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
    engine: 'vllm',
    sequence: 4096,
    output: 256,
    batch: 16,
    ...options,
  });

describe('speed over users', () => {
  test('equals the report at each number of users, with its band', () => {
    for (const { scenario, tokensPerSecond, secondsPerToken, low, high } of speedOver(served())) {
      const { speed } = buildReport(scenario);
      const band = speed?.bands.steadySecondsPerToken;
      expect(tokensPerSecond).toBeCloseTo(speed?.steady?.tokensPerSecond ?? 0, 9);
      expect(secondsPerToken).toBeCloseTo(speed?.steady?.secondsPerToken ?? 0, 12);
      expect(tokensPerSecond / low).toBeCloseTo((band?.high ?? 0) / secondsPerToken, 9);
      expect(tokensPerSecond / high).toBeCloseTo((band?.low ?? 0) / secondsPerToken, 9);
    }
  });

  test('parts a token’s time into walls that add up to it', () => {
    for (const { walls, secondsPerToken } of speedOver(served({ tp: 2, devices: 2 })))
      expect(sum(Object.values(walls))).toBeCloseTo(secondsPerToken, 9);
  });

  test('few users wait for bandwidth, many for products, small models for launches', () => {
    const walls = speedOver(served()).map(({ wall }) => wall);
    expect(walls[0]).toBe('bandwidth');
    expect(walls.at(-1)).toBe('compute');
    const [small] = speedOver(
      scenarioOf('qwen3-0.6b', 'h100-sxm-80gb', { engine: 'vllm', sequence: 512 }),
    );
    expect(small?.wall).toBe('launches');
  });

  test('a slow link binds a divided model, the host one that lies there', () => {
    const [divided] = speedOver(
      served({ tp: 8, devices: 8, nodeSize: 1, network: 1e9, batch: 64 }),
    ).slice(-1);
    expect(divided?.wall).toBe('link');
    const [offloaded] = speedOver(served({ cpuOffload: 8 * 2 ** 30 }));
    expect(offloaded?.wall).toBe('host');
  });

  test('users beyond the pool are marked', () => {
    const all = speedOver(served({ kvMemory: 8 * 2 ** 30 }));
    expect(all.at(0)?.isHeld).toBe(true);
    expect(all.at(-1)?.isHeld).toBe(false);
  });

  test('weights that fill the device leave room for no user', () => {
    const large = scenarioOf('llama-3.1-70b', 'rtx-4090', { engine: 'vllm', batch: 4 });
    expect(speedOver(large).map(({ isHeld }) => isHeld)).toEqual([false, false, false]);
  });

  test('is empty in training and for encoders', () => {
    expect(speedOver({ ...served(), mode: 'training' })).toEqual([]);
    expect(speedOver(scenarioOf('bge-large-en-v1.5'))).toEqual([]);
  });
});

describe('on the roofline', () => {
  test('decoding reads a byte for each FLOP of a 16-bit weight, and both are below the roof', () => {
    const settled = settle(served({ batch: 1, sequence: 512 }));
    const { decode, prompt } = attainedOf(settled);
    expect(decode?.flopsPerByte).toBeCloseTo(1, 1);
    const { denseFlops, bandwidthBytesPerSecond } = settled.accelerator;
    expect(prompt.flopsPerByte).toBeGreaterThan(100);
    for (const point of [decode, prompt])
      expect(point?.flopsPerSecond).toBeLessThan(
        Math.min(denseFlops.bf16 ?? 0, (point?.flopsPerByte ?? 0) * bandwidthBytesPerSecond),
      );
  });
});
