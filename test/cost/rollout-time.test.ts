import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { scenarioOf } from './scenarios.js';

type Row = readonly [
  model: string,
  hardware: string,
  devices: number,
  longest: number,
  answers: number,
  rolloutTp: number,
  layout: readonly [tp: number, cp: number, ep: number, pp: number],
  seconds: number,
];

/**
 * Steps of GRPO on policy, generation included (NVIDIA-NeMo/RL, docs/about/performance-summary.md, NeMo RL v0.6, BF16
 * on H100 and GB200; the longest sequence, since a step waits for it). No constant is fitted to them.
 */
const NEMO: readonly Row[] = [
  ['qwen3-235b-a22b', 'h100-sxm-80gb', 128, 8192, 512, 16, [2, 2, 16, 8], 395],
  ['qwen3-235b-a22b', 'h100-sxm-80gb', 256, 8192, 512, 16, [2, 2, 16, 8], 312],
  ['qwen3-30b-a3b', 'h100-sxm-80gb', 32, 4096, 2048, 2, [1, 1, 8, 1], 192],
  ['qwen3-235b-a22b', 'gb200', 64, 8192, 512, 8, [2, 2, 16, 4], 286],
  ['qwen3-30b-a3b', 'gb200', 16, 4096, 2048, 1, [1, 1, 16, 1], 221],
];

/** Those that the band misses: answers are short, or wide, so that the weights' way to the engine is most of a step. */
const MISSED: readonly Row[] = [
  ['deepseek-v3', 'h100-sxm-80gb', 256, 1536, 512, 32, [1, 1, 16, 16], 134],
  ['deepseek-v3', 'h100-sxm-80gb', 512, 1536, 512, 32, [1, 1, 16, 16], 111],
  ['deepseek-v3', 'gb200', 128, 1536, 512, 32, [1, 1, 16, 8], 108],
  ['deepseek-v3', 'gb200', 256, 1536, 512, 32, [1, 1, 16, 8], 98.7],
  ['qwen3-235b-a22b', 'gb200', 128, 8192, 512, 8, [2, 2, 16, 4], 345],
];

function nemo([model, hardware, devices, longest, answers, rolloutTp, [tp, cp, ep, pp]]: Row) {
  return trained(model, hardware, {
    engine: 'megatron',
    devices,
    reference: 'model',
    sequence: longest,
    // Prompts of OpenMathInstruct-2 have about 150 tokens.
    output: longest - 150,
    globalBatch: answers,
    batch: 1,
    ...{ tp, cp, ep, pp, rolloutTp },
    sequenceParallel: tp > 1,
    recompute: 'full',
    rolloutShare: 0.6,
    rolloutSleep: true,
  });
}

function trained(
  model: string,
  hardware: string,
  options: Partial<Scenario> & { devices?: number },
) {
  const report = buildReport(
    scenarioOf(model, hardware, { mode: 'training', stage: 'grpo', ...options }),
  );
  if (!report.training) throw new Error('no training');
  return { ...report, training: report.training };
}

const partOf = ({ training }: ReturnType<typeof trained>, id: string) =>
  training.parts.find((part) => part.id === id)?.seconds ?? 0;

describe('the time of steps that generate their answers', () => {
  test.each(NEMO)('%s on %s ×%i lies within its band', (...row) => {
    const { low, high } = nemo(row).training.bands.stepSeconds;
    expect(row[7]).toBeGreaterThan(low);
    expect(row[7]).toBeLessThan(high);
  });

  test.each(MISSED)('%s on %s ×%i takes longer than its band says', (...row) => {
    expect(row[7]).toBeGreaterThan(nemo(row).training.bands.stepSeconds.high);
  });

  const grpo = (options: Partial<Scenario> = {}) =>
    trained('qwen3-8b', 'h100-sxm-80gb', {
      engine: 'transformers',
      devices: 8,
      zero: 3,
      sequence: 1536,
      output: 1024,
      globalBatch: 1024,
      rolloutShare: 0.5,
      rolloutSleep: true,
      ...options,
    });

  test('is the answers over the offline rate of the engine, where they fill it', () => {
    const report = grpo({ globalBatch: 65_536 });
    const rate = report.rollout?.speed?.offlineTokensPerSecond ?? 0;
    expect(partOf(report, 'rollout') / ((65_536 * 1024) / rate)).toBeCloseTo(1, 6);
  });

  test('halves with twice the devices, and grows by less than the answers where they do not fill it', () => {
    const [one, two, four] = [64, 128, 256].map((globalBatch) =>
      partOf(grpo({ globalBatch }), 'rollout'),
    );
    expect(two).toBeLessThan(1.9 * (one ?? 0));
    expect(four).toBeLessThan(1.9 * (two ?? 0));
    const wide = partOf(trained('qwen3-8b', 'h100-sxm-80gb', { ...WIDE, devices: 16 }), 'rollout');
    const narrow = partOf(trained('qwen3-8b', 'h100-sxm-80gb', { ...WIDE, devices: 8 }), 'rollout');
    expect(narrow / wide).toBeCloseTo(2, 1);
  });

  test('grows where the board draws less, as training does', () => {
    const powers = [700, 350].map((powerLimit) => partOf(grpo({ powerLimit }), 'rollout'));
    expect(powers[1]).toBeGreaterThan(powers[0] ?? 0);
  });

  const WIDE = {
    engine: 'transformers',
    zero: 3,
    sequence: 1536,
    output: 1024,
    globalBatch: 65_536,
    rolloutShare: 0.5,
  } as const;

  test('is not counted where another machine generates, or the utilisation is stated, which is said', () => {
    for (const options of [{ rolloutShare: 0 }, { mfu: 0.4 }]) {
      const report = grpo(options);
      expect(partOf(report, 'rollout')).toBe(0);
      expect(report.problems.map(({ id }) => id)).toContain('generation');
    }
    expect(grpo().problems.map(({ id }) => id)).not.toContain('generation');
  });
});
