import { expect, it } from 'vitest';
import { nextStepOf, reportOf } from '../../../source/dashboard/derived.js';
import { verdictLine } from '../../../source/dashboard/drawing/verdict.js';
import { scenarioOf } from '../fixtures.js';

it.each([
  [
    'too large to be trained',
    scenarioOf({ mode: 'training' }, 'llama-3.1-8b', 'a100-sxm4-80gb', 8),
  ],
  ['too large to be served', scenarioOf({}, 'llama-3.3-70b-instruct', 'h100-sxm-80gb', 2)],
  ['with room for more', scenarioOf({ mode: 'training' }, 'gpt2', 'a100-sxm4-80gb')],
])('the next step is shown before where and when memory is full: %s', (_, scenario) => {
  for (const columns of [60, 80, 100, 120, 160]) {
    const line = verdictLine(reportOf(scenario), nextStepOf(scenario), columns);
    const text = line.map((piece) => piece.text).join('');
    expect(text).toHaveLength(columns);
    expect(text).toMatch(/(FITS|DOES NOT FIT) .* → n: \S/);
  }
});
