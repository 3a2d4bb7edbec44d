import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type ActivationSettings,
  layerBytes,
  savingOperations,
  UNDIVIDED,
} from '../../source/cost/saved-tensors.js';
import type { Kernels } from '../../source/model/operation.js';
import { operationsOf } from '../../source/model/operations.js';
import { readModel } from '../../source/model/read-model.js';

const preset = (id: string) =>
  readModel(
    JSON.parse(readFileSync(new URL(`../../presets/models/${id}.json`, import.meta.url), 'utf8')),
    id,
  );

const settingsOf = (hiddenSize: number, kernels: Kernels): ActivationSettings => ({
  hiddenSize,
  tokens: 1,
  sequence: 4096,
  bytes: 2,
  operandBytes: 2,
  kernels,
  flash: true,
  dropout: false,
  loss: 'naive',
  lossChunks: 8,
  trained: undefined,
  adapter: undefined,
});

/** What one token keeps of the first layer, in copies of the residual stream in 16 bits. */
function streamCopies(config: Record<string, unknown>, kernels: Kernels): number {
  const model = readModel(config as never, 'test');
  const [group] = model.groups;
  if (!group) throw new Error('a model has layers');
  return (
    layerBytes(group, settingsOf(model.hiddenSize, kernels), UNDIVIDED) / (2 * model.hiddenSize)
  );
}

const common = { num_hidden_layers: 2, vocab_size: 32000 };
const mistral7b = {
  ...common,
  model_type: 'mistral',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_attention_heads: 32,
  num_key_value_heads: 8,
};
const qwen3 = {
  ...common,
  model_type: 'qwen3',
  head_dim: 128,
  num_attention_heads: 32,
  num_key_value_heads: 8,
};
const gemma2b = {
  ...common,
  model_type: 'gemma',
  hidden_size: 2048,
  intermediate_size: 16384,
  num_attention_heads: 8,
  num_key_value_heads: 1,
};

// Memory snapshots of transformers' models under TRL and PEFT; the second figure is what was measured.
describe('plain PyTorch keeps, in copies of the residual stream (docs/engines.md, Saved tensors of eager PyTorch)', () => {
  test.each([
    ['Mistral-7B', mistral7b, 27.0, 28],
    [
      'a Qwen3-8B-shaped model',
      { ...qwen3, hidden_size: 4096, intermediate_size: 12288 },
      28.8,
      29.8,
    ],
    ['Qwen3-4B', { ...qwen3, hidden_size: 2560, intermediate_size: 9728 }, 37.2, 38],
    ['Gemma-2b', gemma2b, 47.0, 48],
  ])('%s', (_, config, expected, measured) => {
    const copies = streamCopies(config, 'eager');
    expect(copies).toBeCloseTo(expected, 1);
    expect(Math.abs(copies / measured - 1)).toBeLessThan(0.04);
  });

  test('fused kernels keep 17.0 copies of Mistral-7B’s stream, compiled ones fewer, plain PyTorch more', () => {
    expect(streamCopies(mistral7b, 'fused')).toBeCloseTo(17.0, 1);
    expect(streamCopies(mistral7b, 'compiled')).toBeLessThan(streamCopies(mistral7b, 'fused'));
  });
});

test('every matrix of a layer is one product: FLOPs of a dense decoder are twice its matrices', () => {
  const { groups } = preset('llama-3.1-8b');
  const [group] = groups;
  const products = operationsOf(group as never).flatMap(({ product }) =>
    product ? [product] : [],
  );
  expect(products.map(({ k, n, divided }) => [k, n, divided])).toEqual([
    [4096, 4096, 'n'],
    [4096, 1024, 'n'],
    [4096, 1024, 'n'],
    [4096, 4096, 'k'],
    [4096, 14336, 'n'],
    [4096, 14336, 'n'],
    [14336, 4096, 'k'],
  ]);
});

test('queries, keys and values read one input, which is kept once', () => {
  const { groups, hiddenSize } = preset('llama-3.1-8b');
  const saves = savingOperations(operationsOf(groups[0] as never), settingsOf(hiddenSize, 'fused'));
  const ids = saves.flatMap(({ tensors }) => tensors.map(({ id }) => id));
  expect(ids.filter((id) => id === 'mixerInput')).toHaveLength(1);
});

test('a mixture multiplies a token by as many experts as it is routed to', () => {
  const model = preset('deepseek-v3');
  const routed = model.groups
    .flatMap((group) => operationsOf(group))
    .flatMap(({ product }) => (product?.experts ? [product] : []));
  expect(routed.map(({ k, n, uses }) => [k, n, uses])).toEqual([
    [7168, 2048, 8],
    [7168, 2048, 8],
    [2048, 7168, 8],
  ]);
});

test('stacked experts are matrices of one expert each', () => {
  const routed = preset('gpt-oss-20b')
    .groups.flatMap((group) => operationsOf(group))
    .flatMap(({ product }) => (product?.experts ? [[product.k, product.n, product.uses]] : []));
  expect(routed).toEqual([
    [2880, 5760, 4],
    [2880, 2880, 4],
    [2880, 5760, 4],
    [2880, 2880, 4],
  ]);
});
