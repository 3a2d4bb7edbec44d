import { expect, test } from 'vitest';
import { run } from './run.js';

const ASKED = ['llama-3.1-8b', '--hardware', 'h100', '--engine', 'vllm', '--batch', '8'];

/** The report's own figures; everything else has to tell the same. Source: docs/report.md, Keys. */
async function speedOf(...more: readonly string[]) {
  const { speed } = JSON.parse((await run([...ASKED, ...more, '--json'])).out);
  const { low, high } = speed.bands.decodeSecondsPerToken;
  return { speed, band: { low, high }, rate: { low: (8 / high) as number, high: 8 / low } };
}

test('a sweep has the bounds of each row and their evidence', async () => {
  const { speed, band } = await speedOf();
  const [model = '', ...options] = ASKED.slice(0, -2);
  const ran = await run(['sweep', model, 'batch=8,4000', ...options, '--json']);
  const [fits, other] = JSON.parse(ran.out);
  expect(fits.speed.bands.decodeSecondsPerToken).toEqual(band);
  expect(fits.speed.evidence).toEqual(speed.evidence);
  expect([fits.speed.ifItFitted, other.speed.ifItFitted]).toEqual([false, true]);
});

test('plans have the bounds of their speeds, plain and under load', async () => {
  const held = ['--dp', '1', '--tp', '1', '--weights', 'bf16', '--kv', 'bf16'];
  const asked = ['plan', ...ASKED, ...held, '--tpot', '1'];
  const [first] = JSON.parse((await run([...asked, '--json'])).out).plan.best;
  const [, ...words] = first.command.split(' ');
  const { speed } = JSON.parse((await run([...words, '--json'])).out);
  expect(first.bands.timePerToken).toEqual(speed.bands.decodeSecondsPerToken);
  expect(first.underLoad.bands.timePerToken).toEqual(speed.bands.steadySecondsPerToken);
  expect(first.evidence.map(({ figure }: { figure: string }) => figure)).toEqual([
    'tokensPerSecond',
    'timeToFirstToken',
    'timePerToken',
  ]);
  // A target orders plans by their rate under load.
  expect(first.why.join('\n')).toMatch(/≈ .* tok\/s \(.*–.* tok\/s\)[\s\S]*: \d+ % of \d+ like it/);
});

test('the list of models has bounds, and a speed only of what fits', async () => {
  const rows = JSON.parse((await run(['models', '--fits', ...ASKED.slice(1), '--json'])).out);
  const own = rows.find(({ id }: { id: string }) => id === ASKED[0]);
  const { rate } = await speedOf('--weights', own.weights);
  expect(own.band.low).toBeCloseTo(rate.low, 6);
  expect(own.band.high).toBeCloseTo(rate.high, 6);
  expect(own.evidence).toMatchObject({ class: expect.any(String), rows: expect.any(Number) });
  const large = rows.find(({ id }: { id: string }) => id === 'deepseek-v3');
  expect(large).toMatchObject({ fits: false, tokensPerSecond: null });
  expect(large.ifItFitted.band.low).toBeLessThan(large.ifItFitted.tokensPerSecond);
});

test('CSV has the bounds of a training run, as the report has them', async () => {
  const asked = ['llama-3.1-8b', '--hardware', 'h100:8', '--mode', 'training', '--zero', '3'];
  const { bands } = JSON.parse((await run([...asked, '--json'])).out).training;
  const lines = (await run([...asked, '--csv'])).out.split('\r\n').map((line) => line.split(','));
  const ends = (id: string) =>
    lines
      .find(([own]) => own === id)
      ?.slice(6, 8)
      .map(Number);
  expect(ends('training.step')).toEqual([bands.stepSeconds.low, bands.stepSeconds.high]);
  expect(ends('training.time')?.[1]).toBeCloseTo(bands.days.high * 86_400, 3);
  expect(ends('training.energy')?.[0]).toBeCloseTo(bands.energyKwh.low * 1000, 3);
});
