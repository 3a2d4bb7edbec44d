import { expect, it } from 'vitest';
import { pictureRows, scenarioOf, startOf } from './fixtures.js';
import { inkShare } from './ink-share.js';

it.each([
  ['serving', scenarioOf()],
  [
    'training',
    scenarioOf({ mode: 'training', zero: 1, pp: 2 }, 'llama-3.1-8b', 'h100-sxm-80gb', 8),
  ],
] as const)('the room of a large screen is used in %s', (_, scenario) => {
  const share = (columns: number, rows: number) =>
    inkShare(pictureRows(startOf(scenario), { columns, rows }));
  for (const [columns, rows] of [
    [120, 40],
    [160, 50],
    [200, 60],
    [240, 67],
  ] as const)
    expect(share(columns, rows)).toBeGreaterThan(0.3);
});
