import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { solve } from '../../source/cost/solve.js';
import { reportText } from '../../source/report/text.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import { scenarioOf } from '../cost/scenarios.js';
import { pictureRows, startOf } from '../dashboard/fixtures.js';

/** One of something, named in the plural. */
const ONE_OF_MANY =
  /(?<![\d.,×·-])1 (?:emptier |idle )?(?:devices|GPUs|stages|users|replicas|prompts|tokens|layers|experts|ranks|nodes|steps|requests|sequences|warnings)\b/;

test.each([
  ['one device', scenarioOf('llama-3.1-8b')],
  [
    'two stages, of which one is emptier',
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { devices: 2, pp: 2, tp: 1 }),
  ],
  [
    'a device that idles',
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { devices: 3, tp: 2, dp: 1 }),
  ],
  ['a token', scenarioOf('gpt2', 'h100-sxm-80gb', { sequence: 2, output: 1 })],
  ['training', scenarioOf('gpt2', 'h100-sxm-80gb', { mode: 'training', sequence: 1 })],
  [
    'training in two stages',
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { mode: 'training', devices: 2, pp: 2 }),
  ],
  ['a layer on the card', scenarioOf('gpt2', 'rtx-4090', { engine: 'llama.cpp', gpuLayers: 1 })],
])('one of a kind is named in the singular: %s', (_, scenario) => {
  expect(reportText(buildReport(scenario), 120)).not.toMatch(ONE_OF_MANY);
  for (const [columns, rows] of [
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const)
    expect(pictureRows(startOf(scenario), { columns, rows }).join('\n')).not.toMatch(ONE_OF_MANY);
});

test('so is it where nothing is found', () => {
  const large = scenarioOf('llama-3.1-405b-instruct', 'rtx-4090');
  for (const id of ['tp', 'pp', 'batch', 'sequence', 'weights'] as const) {
    const solved = solve(large, optionOf(id));
    if (solved.found) throw new Error(id);
    expect(solved.reason).not.toMatch(ONE_OF_MANY);
  }
});
