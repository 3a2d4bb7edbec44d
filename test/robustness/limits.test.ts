import { describe, expect, it } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { ModelError } from '../../source/model/read-model.js';
import { withConfigField } from '../../source/scenario/config-field.js';
import type { Scenario } from '../../source/scenario/scenario.js';
import type { Json } from '../../source/text/json.js';
import { scenarioOf } from '../cost/scenarios.js';

/** A plain decoder with fields of its config set. */
function decoderWith(fields: Readonly<Record<string, Json>>, options = {}): Scenario {
  let scenario = scenarioOf('llama-2-7b-hf', 'h100-sxm-80gb', options);
  for (const [name, value] of Object.entries(fields))
    scenario = withConfigField(scenario, name, value);
  return scenario;
}

function refusals(scenario: Scenario): string[] {
  return buildReport(scenario)
    .problems.filter(({ severity }) => severity === 'refused')
    .map(({ message }) => message);
}

describe('a model of the smallest sizes', () => {
  const smallest = decoderWith({
    hidden_size: 1,
    num_attention_heads: 1,
    num_key_value_heads: 1,
    intermediate_size: 1,
    num_hidden_layers: 1,
    vocab_size: 1,
    max_position_embeddings: 1,
  });

  it('is counted by hand: 4 of attention, 3 of feed-forward, 3 norms, table and head', () => {
    expect(buildReport(smallest).parameters.total).toBe(4 + 3 + 3 + 2);
  });

  it('caches one key and one value of 2 bytes for its one token', () => {
    const { kvCache, settled } = buildReport(smallest);
    expect([settled.sequence, kvCache.bytes]).toEqual([1, 4]);
  });
});

describe('a model of 10¹⁵ parameters', () => {
  // h = 2²⁰, f = 2²¹: a layer has 4h² + 3hf + 2h, the ends 2·V·h + h; 100 layers make 1.1 · 10¹⁵.
  const fields = {
    hidden_size: 2 ** 20,
    num_attention_heads: 8192,
    num_key_value_heads: 8192,
    intermediate_size: 2 ** 21,
    num_hidden_layers: 100,
    vocab_size: 32000,
  };
  const h = 2n ** 20n;
  const exact = 100n * (4n * h * h + 3n * h * (2n * h) + 2n * h) + 2n * 32000n * h + h;

  it('is counted to the last one', () => {
    const { total } = buildReport(decoderWith(fields)).parameters;
    expect(BigInt(total)).toBe(exact);
    expect(total).toBeGreaterThan(1e15);
  });

  it('has exact bytes too, 2 a parameter', () => {
    const report = buildReport(decoderWith(fields));
    expect(refusals(decoderWith(fields))).toEqual([]);
    expect(BigInt(report.memory.devices[0]?.weights ?? 0)).toBe(2n * exact);
  });

  it('is refused where its training would take more bytes than are counted exactly', () => {
    expect(refusals(decoderWith(fields, { mode: 'training' }))).toEqual([
      expect.stringMatching(
        /^too large: the fullest device would be .*; up to 9 · 10¹⁵ are counted$/,
      ),
    ]);
  });
});

describe('beyond 2⁵³', () => {
  it.each([
    [
      'hidden_size',
      2 ** 40,
      /^hidden_size is 1099511627776; a whole number from 0 to 10¹² is expected$/,
    ],
    [
      'hidden_size',
      1e15,
      /^hidden_size is 1000000000000000; a whole number from 0 to 10¹² is expected$/,
    ],
    ['intermediate_size', 1e12, /^too large: 3\.9e\+17 parameters; up to 9 · 10¹⁵ are counted$/],
    [
      'num_hidden_layers',
      1e9,
      /^num_hidden_layers is 1000000000; a whole number from 0 to 2000 is expected$/,
    ],
    ['num_hidden_layers', 2 ** 53, /a whole number from 0 to 2000 is expected$/],
    ['num_attention_heads', 0, /^num_attention_heads is 0; at least 1 is expected$/],
    ['hidden_size', -1, /^hidden_size is -1; a whole number/],
    ['hidden_size', 4096.5, /^hidden_size is 4096\.5; a whole number/],
  ])('%s = %d is refused in one line', (name, value, message) => {
    expect(() => buildReport(decoderWith({ [name]: value }))).toThrow(ModelError);
    expect(() => buildReport(decoderWith({ [name]: value }))).toThrow(message);
  });

  it.each([
    ['batch', { batch: 2 ** 40 }, 'the fullest device'],
    [
      'batch of a small model',
      { batch: 2 ** 40, sequence: 1, batchedTokens: 1 },
      'the fullest device',
    ],
    ['sequence', { sequence: 2 ** 40 }, 'the fullest device'],
  ])('a %s with bytes beyond exact integers is refused', (_, options, what) => {
    expect(refusals(decoderWith({}, options))[0]).toContain(`too large: ${what} would be `);
  });

  it('8.2 · 10¹⁵ parameters are counted, but the 1.6 · 10¹⁶ bytes of their weights are refused', () => {
    const scenario = decoderWith({ vocab_size: 1e12 });
    expect(buildReport(scenario).parameters.parts.embedding).toBe(4096e12);
    expect(refusals(scenario)[0]).toContain('too large: the fullest device would be 1.6e+16 bytes');
  });

  it('the largest batch that stays below is exact: 2 · layers · width · 2 bytes a token', () => {
    // 32 layers of 4096 keys and values: 2¹⁹ bytes a token; 2³³ sequences of one token are 2⁵² bytes.
    const { kvCache } = buildReport(
      decoderWith({}, { batch: 2 ** 33, sequence: 1, batchedTokens: 1 }),
    );
    expect(kvCache.bytes).toBe(2 ** 52);
  });
});
