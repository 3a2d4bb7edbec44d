import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { bandText } from '../../source/report/band-text.js';
import { scenarioOf } from '../cost/scenarios.js';

test('bounds beside a figure repeat its unit only where theirs is another', () => {
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
  expect(short(1)).toMatch(/^\d+ ms–\d\.\d\d s$/);
});
