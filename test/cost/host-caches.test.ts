import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { machineLines } from '../../source/report/machine-section.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const GIB = 2 ** 30;
const reportOf = (options: Partial<Scenario>) =>
  buildReport(scenarioOf('qwen3.6-27b', 'rtx-3090', { weights: 'q4_k_m', ...options }));

/** github.com/unslothai/unsloth/pull/11073: four slots of 149.6 MiB, 32 checkpoints; github.com/ollama/ollama/issues/18264: 8,192 MiB of prompts. */
describe('caches of a server in host memory', () => {
  const server = { engine: 'llama.cpp', batch: 4 } as const;
  const checkpoints = 32 * 4 * 149.6 * 2 ** 20;

  test('llama-server: checkpoints of every slot beside 8 GiB of prompts', () => {
    const kept = reportOf(server).memory.hostCaches?.amount ?? 0;
    expect(Math.abs((kept - 8 * GIB) / checkpoints - 1)).toBeLessThan(0.002);
  });

  test('--cache-ram 0 does not turn checkpoints off, --ctx-checkpoints 0 does', () => {
    const kept = reportOf({ ...server, hostCache: 0 }).memory.hostCaches?.amount ?? 0;
    expect(Math.abs(kept / checkpoints - 1)).toBeLessThan(0.002);
    expect(reportOf({ ...server, hostCache: 0, checkpoints: 0 }).memory.hostCaches).toBeUndefined();
  });

  test('is shown on the line of RAM as growing, and does not prevent the start', () => {
    const report = reportOf({ ...server, hostMemory: 16 * GIB });
    expect(machineLines(report).join()).toContain('up to 26.7 GiB of prompts and checkpoints');
    expect(report.fit.fits).toBe(true);
  });

  test('a tier of SGLang is a ratio to the pools of all ranks, taken at start by each replica', () => {
    const tier = { engine: 'sglang', devices: 4, tp: 2, dp: 2, hostMemory: 256 * GIB } as const;
    const of = (hostCacheRatio: number) =>
      buildReport(scenarioOf('qwen3-8b', 'h100-sxm-80gb', { ...tier, hostCacheRatio }));
    const pool = of(0).kvCache.pool.bytes;
    expect(pool).toBeGreaterThan(40 * GIB);
    expect(of(0).memory.hostTotal).toBe(0);
    expect(Math.abs(of(0.5).memory.hostTotal / (2 * 2 * 0.5 * pool) - 1)).toBeLessThan(0.001);
    expect(of(0.5).memory.hostFits).toBe(true);
    expect(of(2).memory.hostFits).toBe(false);
  });

  test('a tier of vLLM is taken at start, once for each replica', () => {
    const tier = { engine: 'vllm', weights: 'fp8', hostCache: 40 * GIB } as const;
    const held = buildReport(
      scenarioOf('qwen3-8b', 'h100-sxm-80gb', { ...tier, devices: 2, tp: 2 }),
    );
    expect(held.memory.hostTotal).toBe(40 * GIB);
    const two = scenarioOf('qwen3-8b', 'h100-sxm-80gb', { ...tier, devices: 2, dp: 2 });
    expect(buildReport(two).memory.hostTotal).toBe(80 * GIB);
    expect(buildReport({ ...two, hostMemory: 64 * GIB }).fit.fits).toBe(false);
  });
});
