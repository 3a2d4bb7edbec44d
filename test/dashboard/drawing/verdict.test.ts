import { expect, it } from 'vitest';
import { nextStepOf, reportOf } from '../../../source/dashboard/derived.js';
import { verdictLine } from '../../../source/dashboard/drawing/verdict.js';
import type { Scenario } from '../../../source/scenario/scenario.js';
import { pictureRows, scenarioOf, startOf } from '../fixtures.js';

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

it('what fits, but not beside what others hold now, says so, and which device has room', () => {
  const others = (tp: number) =>
    scenarioOf({ tp, inUse: [2 ** 30, 20 * 2 ** 30] }, 'llama-3.1-8b', 'rtx-3090', 2);
  const textOf = (scenario: Scenario) =>
    verdictLine(reportOf(scenario), undefined, 120)
      .map((piece) => piece.text)
      .join('');
  expect(textOf(others(2))).toContain('FITS with');
  expect(textOf(others(2))).toContain('; does not fit now, beside what others hold');
  expect(textOf(others(1))).toContain('; fits on GPU 0 now');
  expect(textOf(scenarioOf({ inUse: 2 ** 30 }))).not.toContain('now');
  // Both hold the same: no stage tells them apart.
  for (const [columns, rows] of [
    [80, 24],
    [120, 40],
  ] as const) {
    const screen = pictureRows(startOf(others(2)), { columns, rows }).join('\n');
    expect(screen).toContain('device 0 ');
    expect(screen).toContain('device 1 ');
    expect(screen).not.toContain('stage ');
  }
  const eight = scenarioOf(
    { tp: 8, inUse: [0, 1, 20, 2, 3, 4, 5, 6].map((n) => n * 2 ** 30) },
    'qwen3-8b',
    'rtx-3090',
    8,
  );
  const least = pictureRows(startOf(eight), { columns: 80, rows: 24 }).join('\n');
  expect(least).toContain('device 2 ');
  expect(least).toMatch(/\d emptier devices/);
});

it('what an unknown architecture decides is neither green nor exact', () => {
  const known = scenarioOf();
  const config = { ...known.model.config, model_type: 'zorblax', mystery_gate: 5 };
  const scenario = { ...known, model: { ...known.model, config } };
  for (const columns of [80, 120, 200]) {
    const screen = pictureRows(startOf(scenario), { columns, rows: 40 });
    expect(screen[1]).toContain('▲ FITS IF');
    expect(screen.join('\n')).toMatch(/≈ 8\.\d+B/);
    expect(screen.join('\n')).not.toMatch(/(Weights|KV cache) .*GiB.* =/);
  }
  expect(pictureRows(startOf(known), { columns: 120, rows: 40 }).join('\n')).toMatch(
    /Weights .* =/,
  );
});
