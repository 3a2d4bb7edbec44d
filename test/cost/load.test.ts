import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { bandText } from '../../source/report/band-text.js';
import { amountText } from '../../source/report/units.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

function steady(model: string, hardware: string, options: Parameters<typeof scenarioOf>[2]) {
  const { speed, kvCache } = buildReport(scenarioOf(model, hardware, options));
  if (!speed?.steady) throw new Error('no load');
  const { concurrency, blocks } = kvCache.pool ?? {};
  return { ...speed.steady, printed: concurrency ?? 0, blocks: blocks ?? 0 };
}

const llama = (options: Partial<Scenario> & { devices?: number }) =>
  steady('llama-3.1-8b', 'h100-sxm-80gb', { engine: 'vllm', sequence: 8192, ...options });

/** Little's law: users are requests a second times the time that each is there. */
test('waiting for devices that read prompts counts in the time to the first token', () => {
  const pools = { devices: 4, prefillDevices: 1, batch: 32, output: 16 };
  const { users, requestsPerSecond, timeToFirstToken, secondsPerToken, running } = llama(pools);
  expect(running).toBeLessThan(users);
  const there = (timeToFirstToken ?? 0) + 16 * secondsPerToken;
  expect(Math.abs((requestsPerSecond * there) / users - 1)).toBeLessThan(0.02);
  const quick = llama({ ...pools, prefillDevices: 3 });
  expect(quick.timeToFirstToken).toBeLessThan(timeToFirstToken ?? 0);
});

test('a request rate beyond the capacity of the prompt devices has an unbounded queue', () => {
  const pools = { devices: 4, prefillDevices: 1, output: 16 };
  expect(llama({ ...pools, load: 100 }).timeToFirstToken).toBeNull();
  const { users, requestsPerSecond } = llama({ ...pools, batch: 32, ttft: 0.5 }).largest ?? {};
  expect(users).toBeLessThan(32);
  expect(requestsPerSecond).toBeGreaterThan(0);
});

test.each([0.001, 1, 5])('%d requests a second are answered as often as they come', (load) => {
  const { requestsPerSecond, tokensPerSecond } = llama({ load, output: 128, devices: 4 });
  expect(requestsPerSecond).toBeCloseTo(load, 9);
  expect(tokensPerSecond).toBeCloseTo(128 * load, 9);
});

/**
 * Gemma-3-27B on one H100: vLLM counts a whole step of 8,192 tokens in each sequence's windows of 1,024
 * (v1/kv_cache_interface.py, SlidingWindowSpec), which its scheduler gives back (v1/core/single_type_kv_cache_manager.py).
 */
test('sequences that run are those whose windows are full, not those that are printed', () => {
  const options = { engine: 'vllm', sequence: 8192, batch: 64 } as const;
  const { running, printed, blocks } = steady('gemma-3-27b-it', 'h100-sxm-80gb', options);
  // Blocks of 16 tokens in 1 full group and 6 windowed ones: while its prompt is read, and in the middle of its answer.
  const read = 512 + 6 * 513;
  const decoded = 504 + 6 * 66;
  expect(printed).toBeCloseTo(blocks / read, 9);
  expect(running).toBeGreaterThanOrEqual(1 + Math.floor((blocks - read) / decoded));
  expect(running).toBeLessThanOrEqual(Math.floor(blocks / decoded));
});

test.each(['vllm', 'sglang'] as const)('%s holds a common prefix once', (engine) => {
  const alone = llama({ engine, batch: 500 });
  const common = llama({ engine, batch: 500, sharedPrefix: 7000 });
  expect(common.running).toBeGreaterThan(4 * alone.running);
});

test('rows proportional to a figure have its bounds; throughput at a request rate is that rate', () => {
  const at = (load: number | null) => {
    const asked = { engine: 'vllm', batch: 16, sequence: 4096, load } as const;
    const { speed } = buildReport(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', asked));
    const rows = [...(speed?.ledger.children ?? []), ...(speed?.others ?? [])];
    const text = (id: string) => {
      const row = rows.find((one) => one.id === id);
      return row && speed && bandText(speed, row)?.text;
    };
    return { speed, text };
  };
  const { speed, text } = at(null);
  const { low = 0, high = 0 } = speed?.bands.decodeSecondsPerToken ?? {};
  const between = `${amountText(16 / high, 'tokensPerSecond')} to ${amountText(16 / low, 'tokensPerSecond')}`;
  expect(text('speed.throughput')).toContain(between);
  expect(text('speed.cost.tokens')).toMatch(/ to .*like it/);
  expect(text('speed.steady.throughput')).toMatch(/ to .*like it/);
  expect(at(1).text('speed.steady.throughput')).toBeUndefined();
  expect(at(1).text('speed.steady')).toMatch(/like it/);
});
