import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Report } from '../../source/cost/report.js';
import { machineLines, nowText } from '../../source/report/machine-section.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const GIB = 2 ** 30;

const reportOf = (
  options: Partial<Scenario> & { readonly devices?: number },
  device = 'rtx-4090',
) => buildReport(scenarioOf('llama-3.1-8b', device, { engine: 'llama.cpp', ...options }));

test('cards with room are named by their numbers', () => {
  // 16 GB of weights in bf16: on a card of 24 where another program holds 20 there is no room.
  const inUse = [20 * GIB, 0];
  const copies = { devices: 2, engine: 'architecture' } as const;
  const report = reportOf({ ...copies, inUse });
  expect(report.fit).toMatchObject({
    fits: true,
    fitsNow: false,
    fitsNowOn: [{ start: 1, count: 1 }],
  });
  expect(nowText(report)).toBe('fits on GPU 1 now');
  expect(nowText(reportOf({ ...copies, inUse: 20 * GIB }))).toBe(
    'does not fit now, beside what others hold',
  );
  expect(nowText(reportOf(copies))).toBe('');
  // Drivers and CUDA number cards of several kinds differently: each is told with its own.
  const hardware = ['rtx-3090', 'rtx-4090'].flatMap(
    (id) => scenarioOf('llama-3.1-8b', id).hardware,
  );
  expect(nowText(reportOf({ ...copies, inUse, hardware }))).toBe('fits on device 1 (rtx-4090) now');
});

test('an engine that fills its share asks for all of it when it starts', () => {
  // vLLM on a DGX Spark at 0.87 with 101.7 of 121.69 GiB free refuses to start (MiaAI-Lab/GLM-5.3-Flash-EXL3-2x-DGX-Sparks#47).
  const asked = { engine: 'vllm', memoryUtilization: 0.87, inUse: 20 * GIB } as const;
  expect(reportOf(asked, 'gb10-dgx-spark').fit).toMatchObject({ fits: true, fitsNow: false });
  expect(reportOf({ ...asked, inUse: 5 * GIB }, 'gb10-dgx-spark').fit.fitsNow).toBe(true);
});

const ramLine = (report: Report) =>
  machineLines(report).find((line) => line.startsWith('RAM of a node'));

test('RAM has a line of its own with the bytes held there and whether they fit', () => {
  // 366 GiB of experts in 256 GiB of RAM (kvcache-ai/ktransformers#194).
  const options = {
    engine: 'llama.cpp',
    weights: 'q4_k_m',
    sequence: 4096,
    pp: 2,
    devices: 2,
    cpuExperts: 61,
  } as const;
  const asked = (hostMemory: number | null) =>
    buildReport(scenarioOf('deepseek-r1', 'l40s', { ...options, hostMemory }));
  expect(asked(256 * GIB).memory.hostFits).toBe(false);
  expect(asked(256 * GIB).fit.fits).toBe(false);
  expect(ramLine(asked(256 * GIB))).toMatch(
    /^RAM of a node: 256 GiB, .* held on the fullest node: more than there is$/,
  );
  expect(asked(512 * GIB).fit.fits).toBe(true);
  expect(asked(null).memory.hostFits).toBeNull();
  expect(ramLine(asked(null))).toContain('size unknown');
});
