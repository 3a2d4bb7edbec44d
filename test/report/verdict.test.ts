import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { verdictLine } from '../../source/dashboard/drawing/verdict.js';
import { verdictText } from '../../source/report/verdict.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from '../cost/scenarios.js';

const GIB = 2 ** 30;

test.each<[string, string, Partial<Scenario> & { devices?: number }, RegExp, RegExp]>([
  [
    'fits',
    'h100-sxm-80gb',
    { batch: 1, sequence: 8192 },
    /^Fits: [\d.]+ GiB spare a device \([\d.]+ % used\); mostly weights$/,
    /^ ✓ FITS with [\d.]+ GiB to spare of 79\.6 GiB; mostly weights$/,
  ],
  [
    'fits, but for fragments',
    'h100-sxm-80gb',
    { batch: 61, sequence: 8192 },
    /^Fits, tightly: [\d.]+ GiB spare a device \(9[5-9]\.\d % used\); mostly the KV cache$/,
    /^ ▲ TIGHT with [\d.]+ GiB to spare of 79\.6 GiB; mostly KV cache$/,
  ],
  [
    'does not fit',
    'l4',
    { mode: 'training' },
    /^Does not fit: [\d.]+ GiB too much \(\d+ % used\); mostly optimizer state at the loss$/,
    /^ ✗ DOES NOT FIT [\d.]+ GiB too much for 22\.5 GiB at the loss peak; mostly optimizer/,
  ],
  [
    'can’t be',
    'h100-sxm-80gb',
    { tp: 3, devices: 3 },
    /^Not legal: tp 3 does not divide the 32 attention heads/,
    /^ ✗ NOT POSSIBLE tp 3 does not divide/,
  ],
  [
    'runs on a device of unknown memory',
    'desktop-ddr5-5600-dual',
    { engine: 'llama.cpp' },
    /^How much memory there is is not known: 1\d\.\d GiB a device are needed; mostly weights$/,
    /^ ▲ MEMORY UNKNOWN 1\d\.\d GiB needed; mostly weights ▲ how much memory .*--device-memory/,
  ],
])('Llama-3.1-8B %s', (_, hardware, options, text, line) => {
  const report = buildReport(scenarioOf('llama-3.1-8b', hardware, options));
  expect(verdictText(report)).toMatch(text);
  expect(
    verdictLine(report, undefined, 300)
      .map((span) => span.text)
      .join('')
      .trimEnd(),
  ).toMatch(line);
});

test('a size given by the user is compared as any other', () => {
  const scenario = scenarioOf('llama-3.1-8b', 'desktop-ddr5-5600-dual', { engine: 'llama.cpp' });
  const hardware = { ...scenario.hardware, memoryBytes: 64 * GIB };
  expect(verdictText(buildReport({ ...scenario, hardware }))).toMatch(/^Fits: 4\d\.\d GiB spare/);
});
