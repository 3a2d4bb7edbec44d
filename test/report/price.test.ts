import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { speedRows } from '../../source/dashboard/speed-rows.js';
import { reportJson } from '../../source/report/json.js';
import { reportText } from '../../source/report/text.js';
import { firstKind } from '../../source/scenario/devices.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import type { JsonObject } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';

/** GPT-2 trained on a device of this price. */
function priced(price: JsonObject | null): Scenario {
  const scenario = scenarioOf('gpt2', 'h100-sxm-80gb', { mode: 'training', sequence: 1024 });
  const hardware = firstKind(scenario);
  const preset = { ...hardware.preset, price_usd_per_hour: price };
  return { ...scenario, hardware: { ...hardware, preset } };
}

const dated = priced({ min: 2, max: 4, as_of: '2026-08-27' });

const costOf = (scenario: Scenario) =>
  reportText(buildReport(scenario), 120)
    .split('\n')
    .find((line) => line.startsWith('  Cost'))
    ?.replace(/ +/g, ' ');

test('a cost comes with its price and the day of the price', () => {
  expect(costOf(dated)).toMatch(
    /^ Cost ≈ \$[\d.]+ \$[\d.]+ to \$[\d.]+, \$3\.00\/h as of 2026-08-27$/,
  );
  expect(costOf(priced({ min: 3, max: 3, as_of: '2025-01-02', uncertain: true }))).toMatch(
    / \$3\.00\/h as of 2025-01-02, uncertain$/,
  );
  expect(costOf(priced({ min: 3, max: 3 }))).toMatch(/ \$3\.00\/h of an unknown day$/);
  expect(costOf(priced(null))).toBeUndefined();
});

test('JSON has the price with the cost, and neither without a price', () => {
  const training = (scenario: Scenario) => reportJson(buildReport(scenario))['training'];
  expect(training(dated)).toMatchObject({
    price: { perHourUsd: 3, asOf: '2026-08-27', uncertain: false },
  });
  expect(training(priced(null))).not.toHaveProperty('price');
});

test('the row of a run’s cost has its bounds, and with room the price and its day', () => {
  const cost = speedRows(buildReport(dated)).find(({ unit }) => unit === 'usd');
  expect(cost?.note).toMatch(/^\$[\d.]+ to \$[\d.]+; at \$3\.00\/h as of 2026-08-27$/);
  expect(cost?.shortNote).toMatch(/^[\d.]+–[\d.]+$/);
});
