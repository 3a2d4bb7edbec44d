import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { PACES } from '../../source/engines/index.js';
import { findEntry } from '../../source/quantity/index.js';
import { bubbleShare, idleShare } from '../../source/scenario/pipeline.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const percent = (share: number) => Math.round(1000 * share) / 10;

describe('docs/cost-model.md, Pipeline bubble', () => {
  test('8 stages and 64 micro-batches: 10.9 % extra, 9.9 % idle', () => {
    const pipeline = { pp: 8, virtualStages: 1, microBatches: 64 };
    expect(percent(bubbleShare(pipeline))).toBe(10.9);
    expect(percent(idleShare(pipeline))).toBe(9.9);
  });

  test('three chunks a rank: 3.6 % extra', () => {
    expect(percent(bubbleShare({ pp: 8, virtualStages: 3, microBatches: 64 }))).toBe(3.6);
  });

  test('Calculon’s 1T example, 64 stages and 64 micro-batches: 63/64 of the useful time', () => {
    expect(bubbleShare({ pp: 64, virtualStages: 1, microBatches: 64 })).toBe(63 / 64);
  });

  test('without a pipeline there is no bubble, whatever else is set', () => {
    expect(bubbleShare({ pp: 1, virtualStages: 4, microBatches: 1 })).toBe(0);
  });
});

describe('training time over stages', () => {
  const run = (options: Partial<Scenario> & { devices?: number }) => {
    const scenario = gptScenario(
      { layers: 96, hidden: 12_288, heads: 96 },
      { mode: 'training', sequence: 2048, tokens: 300e9, tp: 8, dp: 1, ...options },
    );
    const { training } = buildReport(scenario);
    if (!training) throw new Error('no training');
    const part = (id: string) => training.parts.find((one) => one.id === id)?.seconds ?? 0;
    const beyond = ['bubble', 'pipeline', 'dataParallel', 'sharding', 'optimizer'];
    const work = training.parts
      .filter(({ id }) => !beyond.includes(id))
      .reduce((sum, { seconds }) => sum + seconds, 0);
    return { ...training, work, bubble: part('bubble') };
  };
  const piped = { pp: 8, devices: 64, globalBatch: 64 };

  test.each(['1f1b', 'gpipe'] as const)('a bubble of %s is 7/64 of the work', (schedule) => {
    const { work, bubble, pipelineIdle } = run({ ...piped, schedule });
    expect(bubble / work).toBeCloseTo(7 / 64, 12);
    expect(percent(pipelineIdle)).toBe(9.9);
  });

  test.each(['gpipe', 'zb1p', 'zbv', 'dualpipe', 'dualpipev'] as const)(
    '%s on one rank takes as long as 1F1B: no pipeline, nothing to wait for',
    (schedule) => {
      const alone = { pp: 1, devices: 8, globalBatch: 64 };
      expect(run({ ...alone, schedule }).stepSeconds).toBe(run(alone).stepSeconds);
    },
  );

  test('a bubble of three interleaved chunks is 7/(3·64) of the work', () => {
    const { work, bubble } = run({ ...piped, virtualStages: 3 });
    expect(bubble / work).toBeCloseTo(7 / 192, 12);
  });

  test('the parts of a step add up to it, and a run is as many steps as its tokens need', () => {
    const { parts, stepSeconds, days } = run(piped);
    const sum = parts.reduce((all, { seconds }) => all + seconds, 0);
    expect(sum / stepSeconds).toBeCloseTo(1, 12);
    expect((days * 86_400) / stepSeconds / (300e9 / (64 * 2048))).toBeCloseTo(1, 12);
  });

  test('a stated MFU includes the bubble: 13.75 s an iteration at 51.4 % (arXiv:2205.05198 table 5)', () => {
    const { stepSeconds, mfu, parts } = run({ ...piped, mfu: 0.514 });
    expect(mfu).toBe(0.514);
    // Its parts share the stated time as they share the modelled one.
    const shareOf = (all: typeof parts, id: string) =>
      (all.find((part) => part.id === id)?.seconds ?? Number.NaN) /
      all.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(parts.reduce((sum, { seconds }) => sum + seconds, 0) / stepSeconds).toBeCloseTo(1, 12);
    expect(shareOf(parts, 'bubble')).toBeCloseTo(shareOf(run(piped).parts, 'bubble'), 12);
    expect(Math.abs(stepSeconds / 13.75 - 1)).toBeLessThan(0.01);
  });

  test('the explanation of the bubble puts stages, chunks and the stage time in', () => {
    const { step, work } = run(piped);
    const bubble = step?.children.find(({ id }) => id === 'training.step.bubble')?.explain();
    expect(bubble?.formula).toBe('u·(p − q)/v·T');
    expect(bubble?.symbols.map(({ value }) => value)).toEqual([1, 8, 1, 1, work / 64]);
  });

  /** arXiv:2412.19437 table 2 with F = 1, B = 2, W = 1; sail-sg/zero-bubble-pipeline-parallelism, readme. */
  test.each([
    ['zb1p', 7 / 3],
    ['dualpipe', ((8 / 2 - 1) * (3 + 2 - 3)) / 3],
    ['zbv', 0],
    ['dualpipev', 7 / 3],
  ] as const)('%s idles for %f micro-batches of 8 ranks', (schedule, idle) => {
    const { work, bubble } = run({ ...piped, schedule });
    expect(bubble / (work / 64)).toBeCloseTo(idle, 9);
  });
});

describe('memory of schedules with two runs of layers a rank', () => {
  const stages = (schedule: Scenario['schedule'], options: Partial<Scenario> = {}) =>
    buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
        mode: 'training',
        engine: 'megatron',
        devices: 8,
        pp: 8,
        batch: 1,
        globalBatch: 32,
        sequence: 4096,
        zero: 0,
        schedule,
        ...options,
      }),
    ).memory.devices.map((device) => ({
      ...device,
      layers: findEntry([device.ledger], `${device.ledger.id}.activations.layers`)?.amount ?? 0,
    }));
  const layer = 2 * 218_112_000;
  const table = 2 * 128_256 * 4096;

  test('DualPipe two copies of the weights on each rank, with p + 1 micro-batches of one (arXiv:2412.19437 table 2)', () => {
    const [first, second] = stages('dualpipe');
    const [plain] = stages('1f1b');
    expect(second?.weights).toBe(8 * layer);
    expect(first?.weights).toBe(8 * layer + 2 * table + 2 * 4096);
    expect((first?.layers ?? 0) / (plain?.layers ?? 1)).toBeCloseTo(9 / 8, 9);
    expect(second?.layers).toBe(first?.layers);
  });

  test('the optimizer of a rank and its opposite divide it under ZeRO-1: as much as one copy', () => {
    const [, divided] = stages('dualpipe', { zero: 1 });
    const [, plain] = stages('1f1b', { zero: 1 });
    expect(divided?.optimizer).toBe(plain?.optimizer);
    expect(divided?.gradients).toBe(2 * (plain?.gradients ?? 0));
  });

  test('a V holds both ends on its first rank, and as much as 1F1B’s first on each (ZBV), or half a micro-batch more (DualPipeV)', () => {
    const [first, second] = stages('zbv');
    const [plain] = stages('1f1b');
    expect(second?.weights).toBe(4 * layer);
    expect(first?.weights).toBe(4 * layer + 2 * table + 2 * 4096);
    expect(second?.layers).toBe(plain?.layers);
    expect((stages('dualpipev')[3]?.layers ?? 0) / (plain?.layers ?? 1)).toBeCloseTo(8.5 / 8, 9);
  });

  test.each([
    [{ schedule: 'dualpipe', pp: 3, devices: 3, globalBatch: 12 }, 'pp 3 is odd'],
    [{ schedule: 'zbv', pp: 32, devices: 32, globalBatch: 64 }, '16 is the most'],
    [{ schedule: 'dualpipe', globalBatch: 8 }, 'a global batch of 16 has them'],
    [{ schedule: 'dualpipev', stageLayers: 4 }, 'it does not go with --stage-layers'],
  ] as const)('%o: %s', (options, said) => {
    const { problems } = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
        mode: 'training',
        devices: 8,
        pp: 8,
        globalBatch: 32,
        ...options,
      }),
    );
    expect(problems.map(({ message }) => message).join()).toContain(said);
  });

  test('an open global batch has enough micro-batches for both ends', () => {
    const { settled, problems } = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', {
        mode: 'training',
        devices: 4,
        pp: 4,
        schedule: 'dualpipe',
      }),
    );
    expect(settled.microBatches).toBe(8);
    expect(problems.filter(({ id }) => id === 'pipeline-idle')).toEqual([]);
  });
});

describe('decoding over stages (docs/cost-model.md, Pipeline bubble)', () => {
  const llama = (options: Partial<Scenario> & { devices?: number }) => {
    const { speed } = buildReport(
      scenarioOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', { sequence: 4096, ...options }),
    );
    if (!speed?.decodeSecondsPerToken || !speed.tokensPerSecond) throw new Error('no speed');
    const { decodeSecondsPerToken, tokensPerSecond, batchesInFlight, ledger } = speed;
    return { decodeSecondsPerToken, tokensPerSecond, batchesInFlight, ledger };
  };
  const { allReduce = 0, linkShare = 1 } = PACES.paces.common.values;
  /** Three hand-overs of 8192 elements in bf16 a sequence over 450 GB/s (docs/cost-model.md, Communication). */
  const handOvers = (sequences: number) =>
    3 * (allReduce + (sequences * 8192 * 2) / (linkShare * 450e9));

  test('a token takes the sum of the stages: as long as one device with all layers, and the hand-overs', () => {
    const alone = llama({ batch: 1 }).decodeSecondsPerToken;
    const piped = llama({ batch: 1, pp: 4, devices: 4 });
    expect(piped.batchesInFlight).toBe(1);
    expect(piped.decodeSecondsPerToken).toBeCloseTo(alone + handOvers(1), 9);
    expect(piped.tokensPerSecond).toBeCloseTo(1 / piped.decodeSecondsPerToken, 9);
  });

  test('four batches in flight keep four stages at work: four times the rate of one batch', () => {
    const quarter = llama({ batch: 16 });
    const piped = llama({ batch: 64, pp: 4, devices: 4 });
    expect(piped.batchesInFlight).toBe(4);
    expect(piped.decodeSecondsPerToken).toBeCloseTo(
      quarter.decodeSecondsPerToken + handOvers(16),
      9,
    );
    expect(piped.tokensPerSecond).toBeCloseTo(64 / piped.decodeSecondsPerToken, 6);
    expect(piped.tokensPerSecond / quarter.tokensPerSecond).toBeGreaterThan(3.98);
  });

  test('fewer sequences than stages are as many batches, one each', () => {
    const piped = llama({ batch: 3, pp: 4, devices: 4 });
    expect(piped.batchesInFlight).toBe(3);
    expect(piped.decodeSecondsPerToken).toBe(
      llama({ batch: 1, pp: 4, devices: 4 }).decodeSecondsPerToken,
    );
  });

  test.each(['llama.cpp', 'transformers'] as const)('%s finishes one batch first', (engine) => {
    const piped = llama({ batch: 64, pp: 4, devices: 4, engine });
    const alone = llama({ batch: 64, engine });
    expect(piped.batchesInFlight).toBe(1);
    expect(piped.decodeSecondsPerToken).toBeCloseTo(alone.decodeSecondsPerToken + handOvers(64), 9);
  });

  test('prompts in four steps pass four stages in seven slots of sixteen', () => {
    const options = { sequence: 8193, output: 1, batchedTokens: 2048 };
    const computing = (speed: ReturnType<typeof llama>) =>
      findEntry([speed.ledger], 'speed.prefill.compute')?.amount ?? 0;
    const alone = computing(llama(options));
    expect(computing(llama({ ...options, pp: 4, devices: 4 })) / alone).toBeCloseTo(7 / 16, 12);
    // One step has nothing to overlap with.
    const one = { ...options, batchedTokens: 8192 };
    expect(computing(llama({ ...one, pp: 4, devices: 4 }))).toBe(computing(llama(one)));
  });
});

test('a scenario without a pipeline has no bubble', () => {
  const { speed } = buildReport(scenarioOf('llama-3.1-8b'));
  expect(speed?.batchesInFlight).toBe(1);
});
