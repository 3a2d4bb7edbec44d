import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { encoderTokensOf } from '../../source/model/encoder.js';
import { fieldOf } from '../../source/scenario/fields.js';
import { problemsOf } from '../../source/scenario/legality.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import { modelOf, settle } from '../../source/scenario/settle.js';
import { scenarioOf } from './scenarios.js';

const t5 = (options: Partial<Scenario> = {}) => scenarioOf('t5-3b', 'h100-sxm-80gb', options);

/** T5-3B: 24 decoder layers, 32 heads of 128 (cost model §1.10); keys and values in bf16. */
const PER_TOKEN = 24 * 2 * 32 * 128 * 2;

describe('the encoder’s input of T5-3B (cost model §4.4: cross attention keeps it once)', () => {
  test('is the longest the model takes unless told: 512', () => {
    expect(settle(t5()).encoderTokens).toBe(512);
    expect(buildReport(t5({ sequence: 100 })).kvCache.bytes).toBe((100 + 512) * PER_TOKEN);
  });

  test('is kept beside what the decoder writes', () => {
    const { kvCache } = buildReport(t5({ sequence: 100, encoderTokens: 40, batch: 3 }));
    expect(kvCache.bytes).toBe(3 * (100 + 40) * PER_TOKEN);
  });

  test('is what cross attention looks at: 4·h_q FLOPs a token and layer', () => {
    const flops = (encoderTokens: number) =>
      buildReport(t5({ encoderTokens })).compute.forwardFlopsPerToken;
    expect(flops(101) - flops(100)).toBe(24 * 4 * 32 * 128);
  });

  test('changes no weights and leaves the model that others ask about', () => {
    const { parameters } = buildReport(t5({ encoderTokens: 40 }));
    expect(parameters.total).toBe(2_851_598_336);
    expect(encoderTokensOf(modelOf(t5()))).toBe(512);
  });

  test('beyond what it was made for is doubtful', () => {
    expect(problemsOf(settle(t5({ encoderTokens: 513 }))).map(({ id }) => id)).toEqual([
      'encoder-tokens',
    ]);
    expect(problemsOf(settle(t5({ encoderTokens: 512 })))).toEqual([]);
  });
});

describe('other models', () => {
  const field = fieldOf('encoderTokens');

  test('are not offered it', () => {
    expect(field.when?.(t5())).toBe(true);
    expect(field.when?.(scenarioOf('llama-3.1-8b'))).toBe(false);
    expect(field.when?.(scenarioOf('llama-3.2-11b-vision-instruct'))).toBe(false);
  });

  test('say so when asked all the same, and answer as before: images that layers look at are no text', () => {
    const vision = (encoderTokens: number | null) =>
      scenarioOf('llama-3.2-11b-vision-instruct', 'h100-sxm-80gb', { encoderTokens });
    const [problem] = problemsOf(settle(vision(10)));
    expect(problem?.message).toBe('encoder tokens 10: the model has no encoder of text');
    expect(buildReport(vision(10)).kvCache.bytes).toBe(buildReport(vision(null)).kvCache.bytes);
  });
});
