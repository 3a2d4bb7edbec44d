import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { decodeFlops } from '../../source/cost/compute/request.js';
import { weightReadBytes } from '../../source/cost/decode-traffic.js';
import { PACES } from '../../source/engines/index.js';
import { decoderOf, encoderTokensOf } from '../../source/model/encoder.js';
import { findEntry } from '../../source/quantity/index.js';
import { applies } from '../../source/scenario/fields/applies.js';
import { optionOf } from '../../source/scenario/fields/options.js';
import { problemsOf } from '../../source/scenario/legality/problems-of.js';
import { modelOf } from '../../source/scenario/models.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const t5 = (options: Partial<Scenario> = {}) => scenarioOf('t5-3b', 'h100-sxm-80gb', options);

/** T5-3B: 24 decoder layers, 32 heads of 128 (docs/cost-model.md, Encoder and decoder); keys and values in bf16. */
const PER_TOKEN = 24 * 2 * 32 * 128 * 2;

describe('the encoder’s input of T5-3B is cached once per sequence (docs/cost-model.md, Cross attention)', () => {
  test('is the model’s maximum by default: 512', () => {
    expect(settle(t5()).encoderTokens).toBe(512);
    expect(buildReport(t5({ sequence: 100 })).kvCache.bytes).toBe((100 + 512) * PER_TOKEN);
  });

  test('is cached in addition to the decoder’s tokens', () => {
    const { kvCache } = buildReport(t5({ sequence: 100, encoderTokens: 40, batch: 3 }));
    expect(kvCache.bytes).toBe(3 * (100 + 40) * PER_TOKEN);
  });

  test('costs cross attention 4·h_q FLOPs per token and layer', () => {
    const flops = (encoderTokens: number) =>
      buildReport(t5({ encoderTokens })).compute.forwardFlopsPerToken;
    expect(flops(101) - flops(100)).toBe(24 * 4 * 32 * 128);
  });

  test('changes no weights, and not the cached model', () => {
    const { parameters } = buildReport(t5({ encoderTokens: 40 }));
    expect(parameters.total).toBe(2_851_598_336);
    expect(encoderTokensOf(modelOf(t5()))).toBe(512);
  });

  test('is read once: a decoding step reads the decoder and the head, and computes no encoder', () => {
    const model = decoderOf(modelOf(t5()));
    expect(model.layerCount).toBe(24);
    // Two attentions of 4·h·n·d and a plain feed-forward of 2·h·f a layer; the tied head is the table of 32,128 rows.
    const layer = 2 * 4 * 1024 * 4096 + 2 * 1024 * 16_384;
    const matrices = 24 * layer + 32_128 * 1024;
    // Three norms a layer, one behind each stack, two tables of 32 × 32 relative positions are read, not multiplied.
    const read = weightReadBytes({ weightsOf: null, model, weights: 'bf16' }, 1) / 2;
    expect(read - matrices).toBeLessThan(24 * 3 * 1024 + 2 * 1024 + 2 * 32 * 32 + 1);
    expect(read).toBeGreaterThanOrEqual(matrices);
    const core = 24 * 4 * 4096 * (100 + 512);
    expect(decodeFlops({ model: modelOf(t5()), batch: 1 }, 100)).toBe(2 * matrices + core);
    const { speed } = buildReport(t5({ bandwidthUtilization: 1, sequence: 100 }));
    const seconds = (2 * read + (100 + 512) * PER_TOKEN) / 3.35e12;
    const stepped = findEntry(speed ? [speed.ledger] : [], 'speed.decode.memory')?.amount ?? 0;
    const cached = findEntry(speed ? [speed.ledger] : [], 'speed.decode.cache')?.amount ?? 0;
    const { cache = 1 } = PACES.paces.served.values;
    expect(stepped + cached * cache).toBeCloseTo(seconds, 6);
  });

  test('beyond the model’s maximum is a warning', () => {
    expect(problemsOf(settle(t5({ encoderTokens: 513 }))).map(({ id }) => id)).toEqual([
      'encoder-tokens',
    ]);
    expect(problemsOf(settle(t5({ encoderTokens: 512 })))).toEqual([]);
  });
});

describe('other models', () => {
  test('are decoded as they are', () => {
    for (const id of ['llama-3.1-8b', 'llama-3.2-11b-vision-instruct', 'gemma-3n-e2b-it']) {
      const model = modelOf(scenarioOf(id));
      expect(decoderOf(model)).toBe(model);
    }
  });

  const field = optionOf('encoderTokens');

  test('are not offered it', () => {
    expect(applies(field, t5())).toBe(true);
    expect(applies(field, scenarioOf('llama-3.1-8b'))).toBe(false);
    expect(applies(field, scenarioOf('llama-3.2-11b-vision-instruct'))).toBe(false);
  });

  test('ignore it with a warning: images that layers attend to are no text', () => {
    const vision = (encoderTokens: number | null) =>
      scenarioOf('llama-3.2-11b-vision-instruct', 'h100-sxm-80gb', { encoderTokens });
    const [problem] = problemsOf(settle(vision(10)));
    expect(problem?.message).toBe('--encoder-tokens is ignored: the model has no encoder of text');
    expect(buildReport(vision(10)).kvCache.bytes).toBe(buildReport(vision(null)).kvCache.bytes);
  });
});
