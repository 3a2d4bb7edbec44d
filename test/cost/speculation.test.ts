import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { decodeFlow, decodePass } from '../../source/cost/phases.js';
import { criticalTokens } from '../../source/cost/roofline.js';
import { speculation, speedUp, tokensPerRound } from '../../source/cost/speculation.js';
import { decodePhase, secondsOf } from '../../source/cost/speed/phase.js';
import { PACES } from '../../source/engines/index.js';
import { findEntry } from '../../source/quantity/index.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

type Options = Partial<Scenario> & { readonly devices?: number };

const reportOf = (model: string, options: Options, hardware = 'h100-sxm-80gb') =>
  buildReport(scenarioOf(model, hardware, options));

const speedOf = (model: string, options: Options, hardware?: string) => {
  const { speed } = reportOf(model, options, hardware);
  if (!speed) throw new Error('no speed');
  return speed;
};

const rounds = (scenario: Scenario) => {
  const settled = settle(scenario);
  const flow = decodeFlow(settled);
  const plain = secondsOf(decodePhase(decodePass(settled, flow.sequences)));
  const found = speculation(settled, flow, plain);
  if (!found) throw new Error('nothing is drafted');
  return { ...found, plain, settled };
};

const draft = scenarioOf('llama-3.2-1b').model;
const pair = (options: Options = {}) =>
  scenarioOf('llama-3.3-70b-instruct', 'h100-sxm-80gb', {
    tp: 4,
    devices: 4,
    sequence: 4096,
    draft,
    ...options,
  });

describe('docs/cost-model.md, Speculative decoding', () => {
  test('a = 0.8, γ = 4, c = 0.05: 3.36 tokens a round, 2.80 times as fast', () => {
    expect(tokensPerRound(0.8, 4)).toBeCloseTo(3.36, 2);
    expect(speedUp(0.8, 4, 0.05)).toBeCloseTo(2.8, 2);
  });

  /** arXiv:2211.17192 table 1: speed factors with drafts that cost nothing. */
  test.each([
    [0.6, 2, 1.96],
    [0.7, 3, 2.53],
    [0.8, 2, 2.44],
    [0.8, 5, 3.69],
    [0.9, 2, 2.71],
    [0.9, 10, 6.86],
  ])('a = %d, γ = %i: %d', (acceptRate, draftTokens, published) => {
    expect(speedUp(acceptRate, draftTokens, 0)).toBeCloseTo(published, 2);
  });

  test('all accepted: every drafted token and one more; none accepted: one', () => {
    expect(tokensPerRound(1, 4)).toBe(5);
    expect(tokensPerRound(0, 4)).toBe(1);
    expect(tokensPerRound(1 - 1e-9, 4)).toBeCloseTo(5, 6);
  });
});

describe('with a drafting model (docs/cost-model.md, Speculative decoding)', () => {
  test('a draft step costs the drafting model’s own roofline within the round’s step', () => {
    const { draftSeconds } = rounds(pair({ draftTokens: 5 }));
    const alone = speedOf('llama-3.2-1b', { tp: 4, devices: 4, sequence: 4096 });
    // The round is scheduled and its tokens are handed out once.
    const { step = 0, sequence = 0 } = PACES.paces.served.values;
    expect(draftSeconds / 5 + step + sequence).toBeCloseTo(alone.decodeSecondsPerToken ?? 0, 9);
  });

  test('four tokens are drafted by default, none without a drafter', () => {
    expect(speedOf('llama-3.1-8b', {}).speculation).toBeUndefined();
    const { speed } = buildReport(pair());
    expect(speed?.speculation).toMatchObject({ draftTokens: 4, acceptRate: 0.8 });
    expect(buildReport(pair({ draftTokens: 0 })).speed?.speculation).toBeUndefined();
  });

  test('memory-bound, it is as fast as the paper’s formula with the draft’s own cost', () => {
    const { draft: step, plain, speedUp: told, settled } = rounds(pair());
    const cost = secondsOf(step) / plain;
    expect(told / speedUp(settled.scenario.acceptRate, settled.draftTokens, cost)).toBeCloseTo(
      1,
      2,
    );
  });

  test('rate and time of a token are those of a round', () => {
    const speed = buildReport(pair({ batch: 2, dp: 2, devices: 8 })).speed;
    const round = speed?.speculation?.roundSeconds ?? 0;
    const tokens = speed?.speculation?.tokensPerRound ?? 0;
    expect(speed?.decodeSecondsPerToken).toBeCloseTo(round / tokens, 12);
    expect(speed?.tokensPerSecond).toBeCloseTo((2 * 2 * tokens) / round, 6);
  });

  test('beyond B* tokens verification is bound by compute and the gain vanishes', () => {
    const few = rounds(pair({ batch: 8 }));
    expect(few.verification.memory).toBeGreaterThan(few.verification.compute);
    const many = rounds(pair({ batch: 256, sequence: 256 }));
    expect(many.verification.compute).toBeGreaterThan(many.verification.memory);
    expect(many.speedUp).toBeLessThan(1.1);
    expect(few.speedUp).toBeGreaterThan(2.3);
  });

  test('B* of an H100 with bf16 weights is 295 tokens (docs/cost-model.md, Roofline)', () => {
    const settled = settle(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb'));
    expect(Math.abs(criticalTokens(settled, 1) - 295)).toBeLessThan(1);
  });

  test('its own modules stay unloaded where another model drafts', () => {
    const weights = (options: Options) =>
      reportOf('mimo-7b-base', options).memory.devices[0]?.weights ?? 0;
    const other = scenarioOf('llama-3.2-1b').model;
    expect(weights({ draft: other, draftTokens: 4 })).toBe(
      weights({ draft: other, draftTokens: 0 }),
    );
    expect(weights({ draftTokens: 1 })).toBeGreaterThan(weights({}));
  });

  test('on a pipeline’s last stage drafts of all batches in flight take turns', () => {
    const piped = rounds(pair({ tp: 1, pp: 4, batch: 64 }));
    expect(piped.draftSeconds / (4 * secondsOf(piped.draft))).toBeCloseTo(4, 9);
    const single = rounds(pair({ tp: 1, pp: 4, batch: 1 }));
    expect(single.draftSeconds / (4 * secondsOf(single.draft))).toBeCloseTo(1, 9);
  });
});

describe('with the model’s own next-token-prediction modules (docs/cost-model.md, Speculative decoding)', () => {
  /** The deployment spreads experts over all ranks; communication, which it hides behind a second batch, is not hidden here. */
  test.each([
    ['divided matrices', { tp: 8, batch: 128 }],
    ['experts over ranks with attention of their own', { tp: 1, dp: 8, ep: 8, batch: 16 }],
  ])(
    'DeepSeek-V3 at 85–90 % for its second token, %s: 1.8 times the rate (arXiv:2412.19437 section 5.4.3)',
    (_, layout) => {
      const { speculation: told } = speedOf(
        'deepseek-v3',
        { ...layout, devices: 8, sequence: 4096, draftTokens: 1, acceptRate: 0.875 },
        'h200-sxm-141gb',
      );
      expect(Math.abs((told?.speedUp ?? 0) / 1.8 - 1)).toBeLessThan(0.05);
    },
  );

  test('ranks that divide the experts divide those of the module: seven eighths of 256 experts less over eight', () => {
    const bytesOf = (ep: number) => {
      const { draft: step, settled } = rounds(
        scenarioOf('deepseek-v3', 'h200-sxm-141gb', {
          ...{ weights: 'bf16', devices: 8, tp: 1, dp: 8, ep },
          ...{ batch: 1024, sequence: 1, draftTokens: 1, bandwidthUtilization: 1 },
        }),
      );
      return step.memory * settled.accelerator.bandwidthBytesPerSecond;
    };
    const less = 2 * 44_040_192 * 256 * (7 / 8);
    expect(Math.abs((bytesOf(1) - bytesOf(8)) / less - 1)).toBeLessThan(0.001);
  });

  test('a drafted token reads one module and its head: 11.5 GB less the experts left alone (DeepSeek-V3)', () => {
    const { draft: step, settled } = rounds(
      scenarioOf('deepseek-v3', 'h200-sxm-141gb', {
        weights: 'bf16',
        sequence: 1,
        draftTokens: 1,
        bandwidthUtilization: 1,
      }),
    );
    // Latent attention 187,107,328, eight routed and a shared expert of 44,040,192, the router with its correction,
    // the projection 2·7168², the head 129,280·7168 and the norms.
    const read =
      187_107_328 + 9 * 44_040_192 + 1_835_008 + 256 + 2 * 7168 * 7168 + 129_280 * 7168 + 5 * 7168;
    const bytes = step.memory * settled.accelerator.bandwidthBytesPerSecond;
    expect(Math.abs(bytes / (2 * read) - 1)).toBeLessThan(0.001);
  });

  test('three modules are read one a token, not all three (Step-3.5)', () => {
    const at = (draftTokens: number) =>
      rounds(scenarioOf('step-3.5-flash', 'h100-sxm-80gb', { draftTokens }));
    expect(at(3).draftSeconds).toBeCloseTo(3 * at(1).draftSeconds, 12);
    // 809,369,600 elements each, weights of 2 bytes.
    const { memory } = at(1).draft;
    const { weights = 0 } = PACES.paces.served.values;
    expect(memory * weights * 3.35e12).toBeLessThan(1.1 * 2 * 809_369_600);
  });

  test('verification touches the experts of B·(γ + 1) tokens: as many as of four fifths of them, evenly: 142 of 256 for 8 sequences of 4 (docs/serving-speed.md, Server step)', () => {
    const scenario = scenarioOf('deepseek-v3', 'h200-sxm-141gb', {
      weights: 'bf16',
      batch: 8,
      sequence: 1,
      draftTokens: 3,
    });
    const read = findEntry(
      buildReport(scenario).speed?.others ?? [],
      'speed.round.verification.memory',
    )
      ?.explain?.()
      .symbols.find(({ symbol }) => symbol === 'E');
    const experts = Number(read?.value) / 2 / (58 * 44_040_192);
    const { touched = 1 } = PACES.paces.common.values;
    expect(experts / 256).toBeCloseTo(1 - (1 - 8 / 256) ** (8 * 4 * touched), 9);
    expect(Math.round(experts)).toBe(142);
  });
});

test('without a drafter tokens are copied from the context at no cost', () => {
  const { drafter, draftSeconds } = rounds(
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { draftTokens: 3 }),
  );
  expect(drafter).toBe('lookup');
  expect(draftSeconds).toBe(0);
});

test('the round, its tokens and the gain are explained with their numbers', () => {
  const beside = buildReport(pair()).speed?.others ?? [];
  const told = (id: string) => findEntry(beside, id)?.explain?.();
  expect(told('speed.tokensPerRound')).toMatchObject({ formula: '(1 − a^(γ + 1)) / (1 − a)' });
  expect(told('speed.speedUp')?.note).toContain('B·(γ + 1) = 5 tokens < B* = 295');
  expect(told('speed.round.drafts')?.note).toMatch(/^A drafted token costs c = 0\.0\d+/);
  const round = findEntry(beside, 'speed.round');
  expect(round?.children.map(({ id }) => id)).toEqual([
    'speed.round.verification',
    'speed.round.drafts',
  ]);
});
