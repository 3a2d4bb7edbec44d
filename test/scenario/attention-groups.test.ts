import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { refusalOf } from '../../source/scenario/offer.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from '../cost/scenarios.js';

const served = (options: Partial<Scenario> & { devices?: number }): Scenario =>
  scenarioOf('deepseek-v3', 'h200-sxm-141gb', { devices: 8, engine: 'sglang', ...options });

/** docs/report.md, Options: `--tp 8 --attention-dp 4` has the bytes of `--tp 2 --dp 4 --ep 8` at a quarter of the batch. */
describe('groups of DP attention', () => {
  const groups = buildReport(served({ tp: 8, attentionDp: 4, batch: 64 }));
  const spelled = buildReport(served({ tp: 2, dp: 4, ep: 8, batch: 16 }));

  test('have the bytes of tensor ranks in more replicas with experts over all', () => {
    expect(groups.memory.devices.map(({ ledger: _, ...bytes }) => bytes)).toEqual(
      spelled.memory.devices.map(({ ledger: _, ...bytes }) => bytes),
    );
  });

  test('divide the batch: four times as many fit in all', () => {
    const quarter = spelled.fit.maximumBatch;
    expect(Math.floor(groups.fit.maximumBatch / 4)).toBe(quarter);
  });

  test('of a dense model split its layers as fewer tensor ranks do', () => {
    const dense = (options: Partial<Scenario>) =>
      buildReport(scenarioOf('llama-3.1-70b', 'h100-sxm-80gb', { devices: 8, ...options })).memory
        .peak;
    expect(dense({ tp: 8, attentionDp: 2 })).toBe(dense({ tp: 4, dp: 2 }));
  });

  test('that do not divide the tensor ranks are refused', () => {
    expect(refusalOf(settle(served({ tp: 8, attentionDp: 3 })))).toBe(
      'attention-dp 3 does not divide tp 8: 2 and 4 do',
    );
  });
});

describe('copies of experts', () => {
  const expertsOf = (options: Partial<Scenario>) =>
    buildReport(served({ tp: 8, ep: 8, ...options })).memory.devices[0]?.weights ?? 0;

  test('sixteen redundant experts beyond 256 are two more on each of eight ranks, in 58 layers', () => {
    // Three matrices of 7168 × 2048 in FP8, a scale of 4 bytes for each 128 × 128.
    const matrix = 7168 * 2048 + 56 * 16 * 4;
    expect(expertsOf({ redundantExperts: 16 }) - expertsOf({})).toBe(2 * 58 * 3 * matrix);
  });

  test('make ep legal that does not divide the experts', () => {
    const twelve = { devices: 12, tp: 4, dp: 3, ep: 12 };
    expect(refusalOf(settle(served(twelve)))).toMatch(/does not divide the 256 experts/);
    expect(refusalOf(settle(served({ ...twelve, redundantExperts: 8 })))).toBeUndefined();
  });

  test('of a dense model are refused', () => {
    const dense = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { redundantExperts: 8 });
    expect(refusalOf(settle(dense))).toBe('redundant-experts 8: the model has no experts');
  });
});
