import { describe, expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { newScenario, type Scenario } from '../../source/scenario/scenario.js';
import { gptScenario, scenarioOf } from './scenarios.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function shaped(layers: number, kvHeads: number, options: Partial<Scenario>): Scenario {
  const config = {
    model_type: 'llama',
    num_hidden_layers: layers,
    hidden_size: 2048,
    num_attention_heads: 16,
    num_key_value_heads: kvHeads,
    intermediate_size: 8192,
    vocab_size: 32000,
    max_position_embeddings: 32768,
  };
  const { hardware } = scenarioOf('gpt2');
  return { ...newScenario({ id: 'shape', name: 'shape', config }, hardware), ...options };
}

describe('docs/cost-model.md, Keys and values', () => {
  test('24 layers of 16 KV heads of 128 hold 4096 tokens in 768 MiB', () => {
    expect(buildReport(shaped(24, 16, { sequence: 4096, kv: 'fp16' })).kvCache.bytes).toBe(
      768 * MIB,
    );
  });

  test('48 layers of 8 KV heads of 128 hold 8192 tokens in 1.5 GiB', () => {
    expect(buildReport(shaped(48, 8, { sequence: 8192, kv: 'fp16' })).kvCache.bytes).toBe(
      1.5 * GIB,
    );
  });

  test('GPT-3 at batch 64 and 544 tokens: 164,282,499,072 bytes', () => {
    expect(
      buildReport(scenarioOf('gpt3-175b', 'h100-sxm-80gb', { batch: 64, sequence: 544 })).kvCache
        .bytes,
    ).toBe(164_282_499_072);
  });

  test('Llama-3.1-8B caches 131,072 bytes a token in bf16, 2.125 GiB of 32,768 tokens in q8_0, 1.125 in q4_0', () => {
    const at = (kv: string) =>
      buildReport(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { kv, sequence: 32768 })).kvCache;
    expect(at('bf16').bytesPerToken).toBe(131_072);
    expect(at('q8_0').bytes).toBe(2.125 * GIB);
    expect(at('q4_0').bytes).toBe(1.125 * GIB);
  });

  test('tensor ranks hold their share; beyond the KV heads each holds one', () => {
    const held = (tp: number) =>
      buildReport(scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { tp, devices: tp })).memory
        .devices[0]?.kvCache;
    expect(held(8)).toBe(GIB / 8);
    expect(held(16)).toBe(GIB / 8);
  });

  test('pipeline stages hold their own layers, context ranks their share of the tokens', () => {
    const held = (options: Partial<Scenario>) =>
      buildReport(
        scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { devices: 4, ...options }),
      ).memory.devices.map(({ kvCache }) => kvCache);
    expect(held({ pp: 4 })).toEqual([GIB / 4, GIB / 4, GIB / 4, GIB / 4]);
    expect(held({ cp: 4 })).toEqual([GIB / 4]);
  });

  test('a prefix that all sequences share is held once', () => {
    const { kvCache } = buildReport(
      scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { batch: 5, sequence: 3000, sharedPrefix: 1000 }),
    );
    expect(kvCache.bytes).toBe((5 * 2000 + 1000) * 131_072);
  });
});

describe('figures that vLLM printed at start (measured.json vl-053: a 22.07 GiB card, 0.90 of it)', () => {
  const { memory, kvCache } = buildReport({
    ...scenarioOf('llama-3.1-8b', 'l4', {
      engine: 'vllm',
      memoryUtilization: 0.9,
      sequence: 131_072,
      batchedTokens: 2048,
    }),
  });
  const [device] = memory.devices;

  test('weights 14.99 GiB, within 1 %', () => {
    expect(Math.abs((device?.weights ?? 0) / GIB / 14.99 - 1)).toBeLessThan(0.01);
  });

  test('the pool is what the utilisation leaves', () => {
    const used = (device?.weights ?? 0) + (device?.activations ?? 0) + (device?.overhead ?? 0);
    expect(kvCache.pool.bytes).toBe(memory.capacity - used);
  });
});

describe('a drafting model', () => {
  test('adds its weights and a cache of its own (docs/cost-model.md, Speculative decoding)', () => {
    const large = scenarioOf('llama-2-70b-hf', 'h100-sxm-80gb', {
      tp: 4,
      devices: 4,
      batch: 2,
      sequence: 4096,
      draftTokens: 0,
    });
    const draft = scenarioOf('llama-2-7b-hf').model;
    const at = (scenario: Scenario) => buildReport(scenario).memory.devices[0];
    const alone = at(large);
    const both = at({ ...large, draft });
    const norms = 266_240;
    expect((both?.weights ?? 0) - (alone?.weights ?? 0)).toBe(
      2 * ((6_738_415_616 - norms) / 4 + norms),
    );
    expect((both?.kvCache ?? 0) - (alone?.kvCache ?? 0)).toBe((2 * 4096 * 524_288) / 4);
    expect(both?.ledger.amount).toBe(both?.total);
  });
});

describe('sums and instants', () => {
  test.each([
    scenarioOf('llama-3.1-8b'),
    scenarioOf('mixtral-8x7b-v0.1', 'h100-sxm-80gb', {
      tp: 4,
      devices: 4,
      engine: 'vllm',
      batch: 16,
    }),
    gptScenario(
      { layers: 24, hidden: 2048, heads: 16 },
      { mode: 'training', batch: 4, recompute: 'full', zero: 3, devices: 8 },
    ),
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { kvHost: true, engine: 'llama.cpp' }),
    scenarioOf('llama-3.1-8b', 'h100-sxm-80gb', { kvMemory: 2 ** 30, engine: 'vllm' }),
  ])('a device’s total is the sum of its items and of its ledger', (scenario) => {
    for (const device of buildReport(scenario).memory.devices) {
      const { weights, gradients, optimizer, activations, kvCache, overhead, total, ledger } =
        device;
      expect(weights + gradients + optimizer + activations + kvCache + overhead).toBe(total);
      expect(ledger.amount).toBe(total);
    }
  });
});
