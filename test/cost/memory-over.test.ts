import { describe, expect, it } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { memoryOver } from '../../source/cost/memory-over.js';
import { usersOver } from '../../source/cost/users-over.js';
import { withBatch } from '../../source/scenario/with-batch.js';
import { scenarioOf } from './scenarios.js';

describe('memory over a size', () => {
  const scenario = scenarioOf('llama-3.1-8b', 'h100-sxm-80gb');

  it('is what the report of each size says', () => {
    for (const { at, total, items } of memoryOver(scenario, 'sequence')) {
      const { memory } = buildReport({ ...scenario, sequence: at });
      expect(total).toBe(memory.peak);
      expect(Object.values(items).reduce((sum, item) => sum + item, 0)).toBe(total);
    }
    for (const { at, total } of memoryOver(scenario, 'batch'))
      expect(total).toBe(buildReport(withBatch(scenario, at)).memory.peak);
  });

  it('over the tensor-parallel size leaves out what the heads do not allow', () => {
    // GPT-2 has 12 heads: 8 and 16 do not divide them.
    expect(memoryOver(scenarioOf('gpt2', 'h100-sxm-80gb'), 'tp').map(({ at }) => at)).toEqual([
      1, 2, 4,
    ]);
  });
});

describe('users over the context', () => {
  it('are the last doubling that fits, of which the next does not', () => {
    const scenario = scenarioOf('llama-3.1-8b', 'rtx-4090');
    for (const { at, doublings } of usersOver(scenario)) {
      const isFitting = (count: number) =>
        buildReport(withBatch({ ...scenario, sequence: at }, 2 ** count)).fit.fits;
      if (doublings >= 0) expect(isFitting(doublings)).toBe(true);
      if (doublings < 10) expect(isFitting(doublings + 1)).toBe(false);
    }
  });

  it('are zero where no batch fits', () => {
    const none = usersOver(scenarioOf('deepseek-v3', 'rtx-4090'));
    expect(none.every(({ doublings }) => doublings === -1)).toBe(true);
  });
});
