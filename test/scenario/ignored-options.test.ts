import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { reportJson } from '../../source/report/json.js';
import { applies } from '../../source/scenario/fields/applies.js';
import { optionOf, options } from '../../source/scenario/fields/options.js';
import { ignoredProblems } from '../../source/scenario/legality/ignored-options.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';
import { anyValue } from '../robustness/support/arbitraries.js';

/** All that a report says but the question itself and what is said of ignored options. */
function answersOf(scenario: Scenario): unknown {
  const { scenario: _, warnings, ...answers } = reportJson(buildReport(scenario));
  const others = (warnings as readonly { id: string }[]).filter(({ id }) => id !== 'ignored');
  return JSON.parse(JSON.stringify({ ...answers, others }));
}

const plain = (options: Partial<Scenario> = {}) =>
  scenarioOf('gemma-3-27b-it', 'h100-sxm-80gb', options);

const BASES: readonly (readonly [string, Scenario])[] = [
  ['serving at the architectural minimum', plain()],
  ['serving with vLLM', plain({ engine: 'vllm' })],
  ['serving with transformers', plain({ engine: 'transformers' })],
  ['training', plain({ mode: 'training' })],
  ['training of adapters', plain({ mode: 'training', lora: 8 })],
  ['experts, served', scenarioOf('gpt-oss-20b', 'h100-sxm-80gb', { engine: 'vllm' })],
];

describe.each(BASES)('%s', (_, base) => {
  const before = answersOf(base);
  const idle = options.filter((option) => !applies(option, base));

  test.each(idle.map((option) => [option.name, option] as const))(
    '%s changes nothing',
    (_name, option) => {
      fc.assert(
        fc.property(anyValue(option, 64), (value) => {
          const scenario = option.write(base, value as never);
          expect(answersOf(scenario)).toEqual(before);
        }),
        { numRuns: 4 },
      );
    },
  );
});

describe('an ignored option gives a warning with the reason', () => {
  test.each<readonly [Partial<Scenario>, string]>([
    [{ zero: 3 }, '--zero is ignored: it is an option of training, this is inference'],
    [
      { mode: 'training', kv: 'fp8' },
      '--kv is ignored: it is an option of inference, this is training',
    ],
    [{ engine: 'vllm', gpuLayers: 10 }, '--gpu-layers is ignored: vllm has no such setting'],
    [{ acceptRate: 0.5 }, '--accept-rate is ignored: nothing is drafted'],
  ])('%j: %s', (chosen, message) => {
    expect(ignoredProblems(plain(chosen))).toEqual([
      { id: 'ignored', severity: 'warning', message },
    ]);
  });

  test('options at their defaults give no warning', () => {
    expect(ignoredProblems(plain({ sequenceParallel: false, tp: 2, batch: 8 }))).toEqual([]);
    expect(optionOf('sequenceParallel').initial).toBe(false);
  });
});
