import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { bandText } from '../../source/report/band-text.js';
import { scenarioOf } from '../cost/scenarios.js';

test('bounds beside a figure are in its unit, with two digits', () => {
  const { speed } = buildReport(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { batch: 16 }));
  if (!speed) throw new Error('no speed');
  const short = (seconds: number) => {
    const { low, high } = speed.bands.prefillSeconds ?? { low: 0, high: 0 };
    const factor = seconds / speed.prefillSeconds;
    const bands = { ...speed.bands, prefillSeconds: { low: low * factor, high: high * factor } };
    const row = { id: 'speed.prefill', amount: seconds, unit: 'seconds' } as const;
    return bandText({ ...speed, prefillSeconds: seconds, bands }, row)?.short;
  };
  // Two digits: more would say more than the measurements behind them.
  expect(short(2)).toMatch(/^\d(\.\d)?–\d(\.\d)?$/);
  expect(short(0.3)).toMatch(/^\d\d0–\d\d0$/);
  expect(short(1)).toMatch(/^0\.\d+–\d(\.\d)?$/);
  const dollars = (usd: number) =>
    bandText(speed, { id: 'speed.cost.tokens', amount: usd, unit: 'usd' })?.short;
  expect(dollars(0.01)).toMatch(/^0\.\d+–1(\.\d)? ¢$/);
  expect(dollars(2e6)).toMatch(/^1(\.\d)?–\d(\.\d)?M$/);
});
