import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openScenario } from '../../source/command-line/open-scenario.js';
import { parseCommandLine } from '../../source/command-line/parse.js';
import { buildReport } from '../../source/cost/build-report.js';
import { createPresets } from '../../source/open/presets.js';
import { readScenario } from '../../source/scenario/read-scenario.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';
import { repositoryStore } from '../open/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'llm-tui-beside-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, scenario: Scenario): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ scenario }));
  return path;
}

async function opened(...argv: string[]) {
  const presets = createPresets(repositoryStore, null);
  const { scenario } = await openScenario(
    parseCommandLine([...argv, '--offline', '--fresh']),
    presets,
  );
  return { scenario, report: buildReport(scenario) };
}

/** Half of an H100 of 85,520,809,984 bytes: vLLM fills its share with a pool of cache. */
const half = saved(
  'half.json',
  scenarioOf('qwen3-8b', 'h100-sxm-80gb', { engine: 'vllm', memoryUtilization: 0.5 }),
);

describe('several scenarios on the same devices', () => {
  test('the full pool of a neighbour counts as memory in use, listed separately', async () => {
    const { report } = await opened('llama-3.1-8b', '--hardware', '2xh100', '--beside', half);
    expect(report.machine.runs.map(({ inUse, beside, count }) => [inUse, beside, count])).toEqual([
      [42_760_404_992, 42_760_404_992, 1],
      [null, 0, 1],
    ]);
  });

  test('memory of two neighbours and of other programs adds up', async () => {
    const { report } = await opened(
      ...['llama-3.1-8b', '--hardware', 'h100', '--in-use', '1Gi'],
      ...['--beside', half, '--beside', half],
    );
    const [device] = report.machine.runs;
    expect(device?.inUse).toBe(2 ** 30 + 2 * 42_760_404_992);
    expect(report.fit.fits).toBe(true);
    expect(report.fit.fitsNow).toBe(false);
  });

  test('neighbours are saved with the scenario and read back', async () => {
    const { scenario } = await opened('llama-3.1-8b', '--hardware', 'h100', '--beside', half);
    expect(readScenario(JSON.parse(JSON.stringify(scenario))).beside).toEqual(scenario.beside);
  });

  test('a neighbour with more devices than the machine is refused in one line', async () => {
    const wide = saved('wide.json', scenarioOf('qwen3-8b', 'h100-sxm-80gb', { devices: 4, tp: 4 }));
    const { report } = await opened('llama-3.1-8b', '--hardware', '2xh100', '--beside', wide);
    expect(report.problems.map(({ message }) => message)).toContain(
      '--beside wide.json takes 4 devices, there are 2',
    );
  });
});
