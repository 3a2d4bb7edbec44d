import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximumBatch, maximumSequence, SEARCH_END } from '../../source/cost/fit.js';
import { fits } from '../../source/cost/memory.js';
import { largestThat } from '../../source/engines/index.js';
import { sequenceStep } from '../../source/scenario/legality/sequence-problems.js';
import { isLegal } from '../../source/scenario/offer.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { withBatch } from '../../source/scenario/with-batch.js';
import { told, usualCases } from '../robustness/support/arbitraries.js';
import { campaign, FUZZ_TIMEOUT } from '../robustness/support/campaign.js';

/** The largest number of steps that fits, by bisection alone. */
function bisected(at: (steps: number) => Scenario, end: number): number {
  return largestThat((steps) => fits(settle(at(steps))), end);
}

describe('the largest sizes that fit', () => {
  it(
    'are those that bisection finds, for random models and machines',
    () => {
      fc.assert(
        fc.property(usualCases, ({ scenario }) => {
          const settled = settle(scenario);
          fc.pre(isLegal(settled));
          const batchAt = (batch: number) => withBatch(scenario, batch);
          if (isLegal(settle(batchAt(1))))
            expect(maximumBatch(scenario), told(scenario)).toBe(bisected(batchAt, SEARCH_END));
          const step = sequenceStep(settled);
          const at = (steps: number) => ({ ...settled.scenario, sequence: steps * step });
          const most = Math.floor(SEARCH_END / step);
          const steps = bisected(at, most);
          if (isLegal(settle(at(1))) && steps < most)
            expect(maximumSequence(settled), told(scenario)).toBe(steps * step);
        }),
        { ...campaign(300), maxSkipsPerRun: 1000 },
      );
    },
    FUZZ_TIMEOUT,
  );
});
