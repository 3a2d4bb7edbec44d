import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Range } from '../../source/cost/speed/figures.js';
import type { SpeedReport } from '../../source/cost/speed.js';
import { sureFigure } from '../../source/report/rate.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import unseen from '../facts/unseen-speeds.json' with { type: 'json' };
import { scenarioOf } from './scenarios.js';

/** A band wider than twice either way holds nothing (docs/serving-speed.md, Bands). */
const WIDEST = 2;

/** Rows outside, each with what is known of why. */
const CAUSES = {
  metal: 'K-quants of 2026 builds on Metal are faster than those of 2024 that were fitted',
  rdna3: 'no prompt of an AMD card was fitted: its share is that of Strix Halo',
  small: 'launches of a model of 1B in a build of 2026 that fuses kernels',
  client: 'the first token of 128 tokens takes 14 ms: measured without a server between',
  spark: 'all-reduces between four boxes over 200 Gb/s, of which no row was fitted',
  eager: 'the server ran with --enforce-eager, which speed has no input for',
} as const;

const MISSED: ReadonlyMap<string, keyof typeof CAUSES> = new Map([
  ['apple-m1-max llama-3.1-8b prefillSeconds 1', 'metal'],
  ['apple-m1-max llama-3.1-8b decodeSecondsPerToken 1', 'metal'],
  ['apple-m4 llama-3.1-8b decodeSecondsPerToken 1', 'metal'],
  ['rx-7900-xtx llama-2-7b-hf prefillSeconds 1', 'rdna3'],
  ['rx-7900-xtx qwen2.5-7b prefillSeconds 1', 'rdna3'],
  ['rtx-5090 llama-3.2-1b decodeSecondsPerToken 1', 'small'],
  ['h100-sxm-80gb llama-3.1-8b steadyTimeToFirstToken 1', 'client'],
  ['gb10-dgx-spark qwen3-vl-32b-instruct steadySecondsPerToken 1', 'spark'],
  ['a100-sxm4-80gb qwen3-14b steadySecondsPerToken 1', 'eager'],
  ['a100-sxm4-80gb qwen3-14b steadyTimeToFirstToken 1', 'eager'],
]);

interface Row {
  readonly model: string;
  readonly hardware: string;
  readonly devices?: number;
  readonly options: object;
  readonly key: string;
  readonly measured: number;
}

function bandOf(
  speed: SpeedReport,
  key: string,
): { readonly expected: number; readonly band: Range } {
  const rows: Readonly<Record<string, string>> = {
    decodeSecondsPerToken: 'speed.decode',
    prefillSeconds: 'speed.prefill',
    steadySecondsPerToken: 'speed.steady',
    steadyTimeToFirstToken: 'speed.steady.first',
    steadyTokensPerSecond: 'speed.steady.throughput',
  };
  const sure = sureFigure(speed, rows[key] ?? '');
  if (!sure?.band) throw new Error(`${key}: no band`);
  return { expected: sure.amount, band: sure.band };
}

function judged({ model, hardware, devices = 1, options, key, measured }: Row) {
  const scenario = scenarioOf(model, hardware, { ...(options as Partial<Scenario>), devices });
  const { speed } = buildReport(scenario);
  if (!speed) throw new Error(`${model} on ${hardware}: no speed`);
  const { expected, band } = bandOf(speed, key);
  const isUseful = band.high / expected <= WIDEST && expected / band.low <= WIDEST;
  return {
    name: `${hardware} ${model} ${key} ${scenario.batch}`,
    isInside: isUseful && band.low <= measured && measured <= band.high,
    // Of times: what is too slow is above 1, rates too.
    ratio: key.endsWith('TokensPerSecond') ? measured / expected : expected / measured,
  };
}

describe('speeds of sources that nothing was fitted on', () => {
  const rows = unseen.rows.map(judged);

  test('lie inside their bands but for those whose cause is named', () => {
    const missed = rows.filter(({ isInside }) => !isInside).map(({ name }) => name);
    expect(missed).toEqual([...MISSED.keys()]);
    expect(missed.length / rows.length).toBeLessThan(0.25);
  });

  test('are not off to one side', () => {
    const ratios = rows.map(({ ratio }) => ratio).toSorted((a, b) => a - b);
    const middle = ratios[ratios.length >> 1] ?? 0;
    expect(middle).toBeGreaterThan(0.85);
    expect(middle).toBeLessThan(1.15);
  });
});
