import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { sumOf } from '../../source/quantity/index.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { gptScenario, scenarioOf } from './scenarios.js';

function run(scenario: Scenario) {
  const { training, problems } = buildReport({ ...scenario, mode: 'training' });
  if (!training) throw new Error('no training');
  return { ...training, problems };
}

const tuned = (options: Partial<Scenario> & { devices?: number }) =>
  run(scenarioOf('llama-3.1-8b', 'rtx-4090', { sequence: 2048, ...options }));

describe('tokens of a run (docs/training-time.md, Whole runs)', () => {
  test('fine-tuning reads examples × length × epochs', () => {
    expect(tuned({ qlora: 16, examples: 9846, epochs: 2 }).tokens).toBe(9846 * 2048 * 2);
    expect(tuned({ examples: 52_000, epochs: 3 }).tokens).toBe(52_000 * 2048 * 3);
  });

  test('adapters without stated examples take hours, not years', () => {
    const { tokens, days } = tuned({ qlora: 16 });
    expect(tokens).toBe(10_000 * 2048 * 3);
    expect(days).toBeLessThan(1);
  });

  // LLaMA-Factory’s freeze tuning, ms-swift’s frozen towers, and frameworks that fine-tune.
  test.each<Partial<Scenario>>([
    { adapterLayers: 2 },
    { freeze: ['vision'] },
    { stage: 'dpo', globalBatch: 2 },
    { engine: 'transformers', lowRank: 'galore:1024', optimizer: 'adamw-8bit' },
    { engine: 'torchtune', optimizerInBackward: true },
    { engine: 'unsloth' },
    { engine: 'mlx' },
  ])('%j is fine-tuning too', (options) => {
    const { tokens, days } = tuned(options);
    expect(tokens).toBe(10_000 * 2048 * 3 * (options.stage === 'dpo' ? 2 : 1));
    expect(days).toBeLessThan(14);
  });

  test('pre-training reads 20 tokens for each parameter, and stated tokens win', () => {
    expect(tuned({}).tokens).toBe(20 * 8_030_261_248);
    const { tokens, problems } = tuned({ tokens: 1e9, examples: 5 });
    expect(tokens).toBe(1e9);
    expect(problems.map(({ id }) => id)).toContain('ignored');
  });

  test('padding takes time and teaches nothing', () => {
    const whole = tuned({ qlora: 16 });
    const padded = tuned({ qlora: 16, padding: 0.4 });
    expect(padded.days).toBe(whole.days);
    expect(padded.learnedTokens).toBeCloseTo(0.6 * whole.tokens, 0);
  });
});

/** arXiv:2104.04473 table 2 prints FLOP/s that count recomputation: 144 TFLOP/s on 384 A100 are 90 days of 300 B tokens. */
describe('utilisation as papers print it', () => {
  const gpt3 = (options: Partial<Scenario>) =>
    run(
      gptScenario(
        { layers: 96, hidden: 12_288, heads: 96 },
        { sequence: 2048, recompute: 'full', devices: 384, tokens: 300e9, ...options },
      ),
    );

  test('as HFU', () => {
    expect(Math.abs(gpt3({ hfu: 144 / 312 }).days / 90 - 1)).toBeLessThan(0.03);
  });

  test('as model FLOP/s of one device', () => {
    expect(gpt3({ achievedFlops: 0.4 * 312e12 }).mfu).toBeCloseTo(0.4, 6);
    expect(gpt3({ achievedFlops: 0.4 * 312e12 }).days).toBeCloseTo(gpt3({ mfu: 0.4 }).days, 6);
  });

  test('keeps the shares of the parts of a step, which then sum to the step that it gives', () => {
    const [stated, modelled] = [gpt3({ hfu: 144 / 312 }), gpt3({})];
    expect(stated.parts.map(({ id }) => id)).toEqual(modelled.parts.map(({ id }) => id));
    const sum = sumOf(stated.parts, ({ seconds }) => seconds);
    expect(sum / stated.stepSeconds).toBeCloseTo(1, 9);
    for (const [index, { seconds }] of stated.parts.entries())
      expect(seconds / stated.stepSeconds).toBeCloseTo(
        (modelled.parts[index]?.seconds ?? 0) / modelled.stepSeconds,
        9,
      );
  });

  test.each([
    [{ mfu: 0.4, hfu: 0.5 }, 'one of them is expected'],
    [{ achievedFlops: 5e15 }, 'peak'],
  ])('%j is refused', (options, words) => {
    const refusal = gpt3(options).problems.find(({ id }) => id === 'utilisation');
    expect(refusal?.severity).toBe('refused');
    expect(refusal?.message).toContain(words);
  });
});

test('days, tokens, money and energy have the band of the step', () => {
  const { bands, days, tokensPerSecond, costUsd, energyKwh, deviceHours } = run(
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { devices: 8, zero: 3, tokens: 1e9 }),
  );
  const factor = bands.days.high / days;
  expect(bands.tokensPerSecond.high).toBeCloseTo(tokensPerSecond * factor, 3);
  expect(bands.costUsd?.high).toBeCloseTo((costUsd ?? 0) * factor, 6);
  expect(energyKwh).toBeCloseTo(deviceHours * 0.7, 6);
  expect(bands.energyKwh?.low).toBeCloseTo((energyKwh ?? 0) / factor, 6);
});
