import { largestThat } from '../engines/index.js';
import { isLegal } from '../scenario/offer.js';
import type { Scenario } from '../scenario/scenario.js';
import { settle } from '../scenario/settle.js';
import { withBatch } from '../scenario/with-batch.js';
import { fits } from './memory.js';
import { powersOfTwo } from './powers-of-two.js';

/** How often a single sequence can be doubled at a context; −1 where not even one fits. */
export interface UsersAt {
  readonly at: number;
  readonly doublings: number;
}

/** Most doublings shown: no replica serves more sequences. */
const MOST_DOUBLINGS = 10;

/**
 * How often the number of concurrent sequences can be doubled at each context, a power of two, before memory is full.
 */
export function usersOver(scenario: Scenario): readonly UsersAt[] {
  const { model } = settle(scenario);
  const longest = model.maximumSequence ?? 131_072;
  return powersOfTwo(longest)
    .filter((at) => at >= Math.min(1024, longest))
    .map((at) => {
      const holds = (doublings: number): boolean => {
        const settled = settle(withBatch({ ...scenario, sequence: at }, 2 ** doublings));
        return isLegal(settled) && fits(settled);
      };
      return { at, doublings: largestThat((count) => holds(count - 1), MOST_DOUBLINGS + 1) - 1 };
    });
}
