import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { fastestCell, frontier, mapAxes, parallelMap } from '../../source/cost/map.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

const eight = (id: string, mode: 'inference' | 'training' = 'inference') =>
  scenarioOf(id, 'h100-sxm-80gb', { mode, devices: 8 });

describe('the pairs of parallel sizes that are worth a map', () => {
  test.each([
    ['llama-3.1-8b', 'inference', ['tp.pp', 'tp.cp']],
    ['mixtral-8x7b-v0.1', 'inference', ['tp.pp', 'tp.ep', 'ep.cp']],
    // Latent attention keeps its tokens too.
    ['deepseek-v3', 'inference', ['tp.pp', 'tp.ep', 'ep.cp']],
    // A state of constant size has no tokens to split, but training has.
    ['falcon-mamba-7b-instruct', 'inference', ['tp.pp']],
    ['falcon-mamba-7b-instruct', 'training', ['tp.pp', 'tp.cp']],
  ] as const)('%s in %s', (id, mode, axes) => {
    expect(mapAxes(eight(id, mode))).toEqual(axes);
  });

  test('on one device there is nothing to split', () => {
    expect(mapAxes(scenarioOf('mixtral-8x7b-v0.1'))).toEqual(['tp.pp']);
  });
});

describe('the map of experts and context', () => {
  test('varies both sizes, keeps all others and gives the remaining devices to data parallelism', () => {
    const { rowField, columnField, cells } = parallelMap(
      { ...eight('mixtral-8x7b-v0.1'), tp: 2, dp: 4 },
      'ep.cp',
    );
    expect([rowField, columnField]).toEqual(['ep', 'cp']);
    const { scenario } = cells[2]?.[1] ?? { scenario: undefined };
    expect(scenario).toMatchObject({ tp: 2, pp: 1, ep: 4, cp: 2, dp: null });
  });

  test('gives the reason why experts are not split beyond their number', () => {
    const sixteen = scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb', { devices: 16 });
    const map = parallelMap(sixteen, 'tp.ep');
    expect(map.cells[0]?.[4]?.reason).toBe('ep 16 does not divide the 8 experts: 8 does');
  });
});

describe('users × context', () => {
  test('goes up to the model’s maximum, from 1Ki or a 64th of it, no less than 16', () => {
    // max_position_embeddings 131,072, 1,024 and 512 (n_positions) of the published configs.
    const contexts = (id: string) => frontier(scenarioOf(id)).rows;
    expect(contexts('llama-3.1-8b')).toEqual([1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072]);
    expect(contexts('gpt2')).toEqual([16, 32, 64, 128, 256, 512, 1024]);
    expect(contexts('t5-3b')).toEqual([16, 32, 64, 128, 256, 512]);
  });
});

test('a cell has the speed of its report, and the fastest one fits', () => {
  const scenario = scenarioOf('llama-3.1-70b', 'h100-sxm-80gb', { devices: 8 });
  const grid = parallelMap(scenario, 'tp.pp');
  const fastest = fastestCell(grid);
  const rateOf = (asked: Scenario) => buildReport(asked).speed?.tokensPerSecond ?? 0;
  expect(fastest?.speed?.tokensPerSecond).toBe(fastest && rateOf(fastest.scenario));
  for (const { verdict, scenario: other } of grid.cells.flat())
    if (verdict === 'fits')
      expect(rateOf(other)).toBeLessThanOrEqual(rateOf(fastest?.scenario ?? other));
});
