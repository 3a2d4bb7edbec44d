import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from '../../source/dashboard/store.js';
import { watchUse } from '../../source/dashboard/watch-use.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';
import { startOf } from './fixtures.js';
import { testServices } from './services.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const GIB = 2 ** 30;

function withUseOf(bytes: readonly number[]): Scenario {
  const scenario = scenarioOf('llama-3.1-8b', 'rtx-4090', { devices: 2 });
  return { ...scenario, hardware: { ...scenario.hardware, inUse: bytes } as Scenario['hardware'] };
}

function watched(bytes: readonly number[], answers: () => Promise<Scenario['hardware']>) {
  const store = createStore(
    startOf(withUseOf(bytes)),
    () => ({ columns: 120, rows: 40 }),
    () => undefined,
  );
  const detectHardware = vi.fn(async () => ({ hardware: await answers() }));
  const stop = watchUse(store, testServices({ detectHardware }));
  return { store, detectHardware, stop };
}

it('shows memory of other programs when it changes, and redraws nothing while it does not', async () => {
  let held = [GIB, 0];
  const { store, stop } = watched(held, async () => withUseOf(held).hardware);
  const first = store.state();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.state()).toBe(first);
  held = [GIB, 8 * GIB];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(store.state().scenario.hardware).toMatchObject({ inUse: held });
  // It is no edit.
  expect(store.state().past).toBe(first.past);
  stop();
});

it('stops asking a driver that failed, and never asks about assumed devices', async () => {
  const failing = watched([0, 0], () => Promise.reject(new Error('no driver')));
  await vi.advanceTimersByTimeAsync(40_000);
  expect(failing.detectHardware).toHaveBeenCalledTimes(1);

  const detectHardware = vi.fn(async () => undefined);
  const store = createStore(
    startOf(scenarioOf('llama-3.1-8b', 'rtx-4090', { devices: 2 })),
    () => ({ columns: 120, rows: 40 }),
    () => undefined,
  );
  const stop = watchUse(store, testServices({ detectHardware }));
  await vi.advanceTimersByTimeAsync(40_000);
  expect(detectHardware).not.toHaveBeenCalled();
  stop();
});
