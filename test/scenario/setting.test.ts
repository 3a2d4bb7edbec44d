import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { options } from '../../source/scenario/fields/options.js';
import { isOfSetting, type Options, type Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { type Settled, withOther, withWork } from '../../source/scenario/settled.js';
import { scenarioOf } from '../cost/scenarios.js';
import { anyValue } from '../robustness/support/arbitraries.js';

const other = scenarioOf('qwen3-8b', 'rtx-4090', { tp: 2 });

/** What a scenario settles to, or why it doesn't. */
function outcomeOf(scenario: Scenario) {
  try {
    return settle(scenario);
  } catch (error) {
    return String(error);
  }
}

/** The outcome with nothing kept of an earlier call in the same setting. */
function outcomeAlone(scenario: Scenario) {
  settle(other);
  return outcomeOf(scenario);
}

describe('a setting', () => {
  const base = scenarioOf('gpt-oss-20b', 'h100-sxm-80gb', { tp: 2 });
  const work = {
    batch: fc.integer({ min: 1, max: 512 }),
    sequence: fc.constantFrom(null, 1, 512, 70_000),
  };

  test.each(
    options.filter(({ id }) => isOfSetting(id)).map((option) => [option.id, option] as const),
  )('settles equally with any %s, whatever was settled before', (id, option) => {
    const cases = fc.record({
      value: anyValue(option),
      mode: fc.constantFrom<Options['mode'][]>('inference', 'training'),
      first: fc.record(work),
      second: fc.record(work),
    });
    fc.assert(
      fc.property(cases, ({ value, mode, first, second }) => {
        const scenario = { ...base, mode, [id]: value };
        const alone = outcomeAlone({ ...scenario, ...second });
        outcomeAlone({ ...scenario, ...first });
        expect(outcomeOf({ ...scenario, ...second })).toEqual(alone);
        outcomeAlone({ ...base, mode, ...second });
        expect(outcomeOf({ ...scenario, ...second })).toEqual(alone);
      }),
      { numRuns: 5 },
    );
  });

  test('is left with any member but those of the work, by type', () => {
    const settled: Settled = settle(base);
    // @ts-expect-error: it would read what the setting keeps of another `tp`.
    const spread: Settled = { ...settled, tp: 1 };
    // @ts-expect-error: `tp` is not of the work.
    const work = withWork(settled, { tp: 1 });
    expect([spread.setting, work.setting]).toEqual([settled.setting, settled.setting]);
    expect(withWork(settled, { batch: 2 }).setting).toBe(settled.setting);
    expect(withOther(settled, { tp: 1 }).setting).not.toBe(settled.setting);
  });

  test('has every option that applies in some scenarios only', () => {
    const conditional = options.filter(({ mode, engines, moot }) => mode ?? engines ?? moot);
    expect(conditional.every(({ id }) => isOfSetting(id))).toBe(true);
  });
});
