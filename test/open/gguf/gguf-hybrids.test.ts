import { expect, test } from 'vitest';
import { cachedElements } from '../../../source/model/cache-class.js';
import type { Model } from '../../../source/model/model.js';
import { readModel } from '../../../source/model/read-model.js';
import { elementsOf } from '../../../source/model/tensor.js';
import { configOfGguf } from '../../../source/open/gguf/gguf-config.js';
import { GgufMetadata } from '../../../source/open/gguf/gguf-metadata.js';
import { presetConfig } from '../../model/preset-config.js';

type Value = number | boolean | readonly (number | boolean)[];

interface Header {
  readonly keys: Readonly<Record<string, Value>>;
  readonly vocabulary: number;
  /** Further tensors that tell something by being there, with their rows. */
  readonly tensors?: Readonly<Record<string, number>>;
}

function readHeader(architecture: string, { keys, vocabulary, tensors = {} }: Header): Model {
  const metadata = new Map<string, unknown>([['general.architecture', architecture]]);
  for (const [key, value] of Object.entries(keys)) metadata.set(`${architecture}.${key}`, value);
  const all = { 'token_embd.weight': vocabulary, ...tensors };
  const stored = Object.entries(all).map(([name, rows]) => ({
    name,
    shape: [rows, Number(keys['embedding_length'])],
    dtype: 'f16',
    bytes: 0,
  }));
  return readModel(configOfGguf(new GgufMetadata(metadata, stored, 'x.gguf')), architecture);
}

const preset = (id: string) => readModel(presetConfig(id), id);

/** Towers are in files of their own. */
const textOf = (model: Model) =>
  model.tensors
    .filter(({ part, everyToken }) => part !== 'other' || everyToken)
    .reduce((sum, tensor) => sum + elementsOf(tensor), 0);

const sizes = (layers: number, hidden: number, inner: Value, heads: number, kvHeads: Value) => ({
  block_count: layers,
  embedding_length: hidden,
  feed_forward_length: inner,
  'attention.head_count': heads,
  'attention.head_count_kv': kvHeads,
});
const each = (layers: number, value: (index: number) => number) =>
  Array.from({ length: layers }, (_, index) => value(index));
const experts = (count: number, used: number, width: number) => ({
  expert_count: count,
  expert_used_count: used,
  expert_feed_forward_length: width,
});
const keyLength = (length: number) => ({
  'attention.key_length': length,
  'attention.value_length': length,
});
const output = (rows: number) => ({ 'output.weight': rows });
const corrected = { 'blk.1.exp_probs_b.bias': 1 };
const mamba2 = (inner: number, heads: number, state: number, groups: number) => ({
  'ssm.inner_size': inner,
  'ssm.time_step_rank': heads,
  'ssm.state_size': state,
  'ssm.group_count': groups,
  'ssm.conv_kernel': 4,
});
const latent = (query: number, rank: number, rope: number, key: number, value: number) => ({
  'attention.q_lora_rank': query,
  'attention.kv_lora_rank': rank,
  'rope.dimension_count': rope,
  'attention.key_length_mla': key,
  'attention.value_length_mla': value,
});
const granite = (layers: number, heads: number) =>
  each(layers, (index) => ([5, 15, 25, 35].includes(index) ? heads : 0));
const windowed = (layers: number, period: number) =>
  each(layers, (i) => ((i + 1) % period ? 1 : 0));
const nemotron = 'M-M-M-MM-M-M-M*-M-M-M*-M-M-M-M*-M-M-M-M*-M-MM-M-M-M-M-M-';
const nano = 'MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME';
const letters = (pattern: string, letter: string, value: number) =>
  [...pattern].map((each) => (each === letter ? value : 0));

/** Keys as llama.cpp's converter writes them of each model's published config. */
const headers: readonly (readonly [string, string, Header])[] = [
  [
    'lfm2-1.2b',
    'lfm2',
    {
      keys: {
        ...sizes(
          16,
          2048,
          8192,
          32,
          each(16, (i) => ([2, 5, 8, 10, 12, 14].includes(i) ? 8 : 0)),
        ),
        'shortconv.l_cache': 3,
      },
      vocabulary: 65536,
    },
  ],
  [
    'lfm2-8b-a1b',
    'lfm2moe',
    {
      keys: {
        ...sizes(
          24,
          2048,
          7168,
          32,
          each(24, (i) => ([2, 6, 10, 14, 18, 21].includes(i) ? 8 : 0)),
        ),
        ...experts(32, 4, 1792),
        leading_dense_block_count: 2,
        'shortconv.l_cache': 3,
      },
      vocabulary: 65536,
      tensors: { 'blk.2.exp_probs_b.bias': 32 },
    },
  ],
  [
    'granite-4.0-h-tiny',
    'granitehybrid',
    {
      keys: {
        ...sizes(40, 1536, 512, 12, granite(40, 4)),
        ...mamba2(3072, 48, 128, 1),
        expert_count: 64,
        expert_used_count: 6,
        expert_shared_feed_forward_length: 1024,
      },
      vocabulary: 100352,
    },
  ],
  [
    'granite-4.0-h-micro',
    'granitehybrid',
    {
      keys: {
        ...sizes(40, 2048, 8192, 32, granite(40, 8)),
        ...mamba2(4096, 64, 128, 1),
        expert_shared_feed_forward_length: 8192,
      },
      vocabulary: 100352,
    },
  ],
  [
    'nvidia-nemotron-nano-9b-v2',
    'nemotron_h',
    {
      keys: {
        ...sizes(56, 4480, letters(nemotron, '-', 15680), 40, letters(nemotron, '*', 8)),
        ...mamba2(10240, 128, 128, 8),
        ...keyLength(128),
      },
      vocabulary: 131072,
      tensors: output(131072),
    },
  ],
  [
    'nvidia-nemotron-3-nano-30b-a3b-bf16',
    'nemotron_h_moe',
    {
      keys: {
        ...sizes(52, 2688, letters(nano, 'E', 1856), 32, letters(nano, '*', 2)),
        ...mamba2(4096, 64, 128, 8),
        ...keyLength(128),
        ...experts(128, 6, 1856),
        expert_shared_feed_forward_length: 3712,
        expert_shared_count: 1,
      },
      vocabulary: 131072,
      tensors: output(131072),
    },
  ],
  [
    'falcon-h1-0.5b-base',
    'falcon-h1',
    {
      keys: { ...sizes(36, 1024, 2048, 8, 2), ...mamba2(1536, 24, 128, 1), ...keyLength(64) },
      vocabulary: 32784,
      tensors: output(32784),
    },
  ],
  [
    'gemma-4-31b-it',
    'gemma4',
    {
      keys: {
        ...sizes(
          60,
          5376,
          21504,
          32,
          each(60, (i) => ((i + 1) % 6 ? 16 : 4)),
        ),
        ...keyLength(512),
        'attention.key_length_swa': 256,
        'attention.sliding_window': 1024,
        'attention.sliding_window_pattern': windowed(60, 6),
        'attention.shared_kv_layers': 0,
        embedding_length_per_layer_input: 0,
      },
      vocabulary: 262144,
      tensors: { 'blk.5.attn_k.weight': 2048 },
    },
  ],
  [
    'gemma-4-26b-a4b',
    'gemma4',
    {
      keys: {
        ...sizes(
          30,
          2816,
          2112,
          16,
          each(30, (i) => ((i + 1) % 6 ? 8 : 2)),
        ),
        ...keyLength(512),
        ...experts(128, 8, 704),
        'attention.key_length_swa': 256,
        'attention.sliding_window': 1024,
        'attention.sliding_window_pattern': windowed(30, 6),
        'attention.shared_kv_layers': 0,
        embedding_length_per_layer_input: 0,
      },
      vocabulary: 262144,
      tensors: { 'blk.5.attn_k.weight': 1024 },
    },
  ],
  [
    'gemma-4-e2b-it',
    'gemma4',
    {
      keys: {
        ...sizes(
          35,
          1536,
          each(35, (i) => (i < 15 ? 6144 : 12288)),
          8,
          1,
        ),
        ...keyLength(512),
        'attention.key_length_swa': 256,
        'attention.sliding_window': 512,
        'attention.sliding_window_pattern': windowed(35, 5),
        'attention.shared_kv_layers': 20,
        embedding_length_per_layer_input: 256,
      },
      vocabulary: 262144,
      tensors: {
        'per_layer_token_embd.weight': 262144,
        'blk.4.attn_k.weight': 512,
        'blk.4.attn_v.weight': 512,
      },
    },
  ],
  [
    'gemma-3n-e4b-it',
    'gemma3n',
    {
      keys: {
        ...sizes(
          35,
          2048,
          each(35, () => 16384),
          8,
          2,
        ),
        ...keyLength(256),
        'attention.sliding_window': 512,
        'attention.sliding_window_pattern': windowed(35, 5),
        'attention.shared_kv_layers': 15,
        'altup.num_inputs': 4,
        embedding_length_per_layer_input: 256,
      },
      vocabulary: 262400,
      tensors: { 'per_layer_token_embd.weight': 262144, 'blk.0.laurel_l.weight': 64 },
    },
  ],
  [
    'kimi-linear-48b-a3b-instruct',
    'kimi-linear',
    {
      keys: {
        ...sizes(
          27,
          2304,
          9216,
          32,
          each(27, (i) => ((i + 1) % 4 && i !== 26 ? 0 : 1)),
        ),
        ...experts(256, 8, 1024),
        ...keyLength(576),
        'attention.kv_lora_rank': 512,
        'rope.dimension_count': 64,
        'attention.key_length_mla': 192,
        'attention.value_length_mla': 128,
        'kda.head_dim': 128,
        'ssm.conv_kernel': 4,
        expert_shared_count: 1,
        leading_dense_block_count: 1,
      },
      vocabulary: 163840,
      tensors: output(163840),
    },
  ],
  [
    'llama-4-scout-17b-16e-instruct',
    'llama4',
    {
      keys: {
        ...sizes(48, 5120, 16384, 40, 8),
        ...experts(16, 1, 8192),
        ...keyLength(128),
        interleave_moe_layer_step: 1,
      },
      vocabulary: 202048,
      tensors: output(202048),
    },
  ],
  [
    'glm-5',
    'glm-dsa',
    {
      keys: {
        ...sizes(79, 6144, 12288, 64, 1),
        ...experts(256, 8, 2048),
        ...latent(2048, 512, 64, 256, 256),
        'attention.indexer.head_count': 32,
        'attention.indexer.key_length': 128,
        'attention.indexer.top_k': 2048,
        expert_shared_count: 1,
        leading_dense_block_count: 3,
        nextn_predict_layers: 1,
      },
      vocabulary: 154880,
      tensors: output(154880),
    },
  ],
  [
    'ling-mini-2.0',
    'bailingmoe2',
    {
      keys: {
        ...sizes(20, 2048, 5120, 16, 4),
        ...experts(256, 8, 512),
        ...keyLength(128),
        expert_shared_count: 1,
        expert_shared_feed_forward_length: 512,
        leading_dense_block_count: 1,
      },
      vocabulary: 157184,
      tensors: { ...output(157184), ...corrected, 'blk.1.attn_q_norm.weight': 128 },
    },
  ],
  [
    'ernie-4.5-21b-a3b-thinking',
    'ernie4_5-moe',
    {
      keys: {
        ...sizes(28, 2560, 12288, 20, 4),
        ...experts(64, 6, 1536),
        ...keyLength(128),
        expert_shared_count: 2,
        leading_dense_block_count: 1,
        interleave_moe_layer_step: 1,
      },
      vocabulary: 103424,
    },
  ],
  [
    'hunyuan-a13b-instruct',
    'hunyuan-moe',
    {
      keys: {
        ...sizes(32, 4096, 3072, 32, 8),
        ...experts(64, 8, 3072),
        ...keyLength(128),
        expert_shared_count: 1,
        expert_shared_feed_forward_length: 3072,
      },
      vocabulary: 128167,
      tensors: { 'blk.0.attn_q_norm.weight': 128 },
    },
  ],
  [
    'dots.llm1.inst',
    'dots1',
    {
      keys: {
        ...sizes(62, 4096, 10944, 32, 32),
        ...experts(128, 6, 1408),
        ...keyLength(128),
        expert_shared_count: 2,
        leading_dense_block_count: 1,
      },
      vocabulary: 152064,
      tensors: { ...output(152064), ...corrected },
    },
  ],
  [
    'trinity-nano-preview',
    'afmoe',
    {
      keys: {
        ...sizes(56, 1024, 3072, 8, 2),
        ...experts(128, 8, 256),
        ...keyLength(128),
        'attention.sliding_window': 2048,
        'attention.sliding_window_pattern': windowed(56, 4),
        expert_shared_count: 1,
        leading_dense_block_count: 2,
      },
      vocabulary: 200192,
      tensors: output(200192),
    },
  ],
];

test.each(headers)('%s is the same by its header of %s and by its config', (id, type, header) => {
  const model = readHeader(type, header);
  const published = preset(id);
  expect(textOf(model)).toBe(textOf(published));
  expect(cachedElements(model)).toEqual(cachedElements(published));
  expect(model.unmodelled).toEqual([]);
});

test('MiMo-V2-Flash: five windowed layers to a full one, with twice its key-value heads', () => {
  const pattern = each(48, (index) => (index === 0 || (index + 1) % 6 === 0 ? 0 : 1));
  const model = readHeader('mimo2', {
    keys: {
      ...sizes(
        48,
        4096,
        16384,
        64,
        pattern.map((isWindowed) => (isWindowed ? 8 : 4)),
      ),
      ...experts(256, 8, 2048),
      'attention.key_length': 192,
      'attention.value_length': 128,
      'attention.sliding_window': 128,
      'attention.sliding_window_pattern': pattern,
    },
    vocabulary: 152576,
    tensors: {
      ...output(152576),
      'blk.1.ffn_gate_inp.weight': 256,
      'blk.1.attn_sinks.weight': 64,
    },
  });
  // transformers 5.18.0's class has 308,778,768,832, and biases of routers that it keeps as buffers.
  expect(textOf(model)).toBe(308_778_768_832 + 47 * 256);
  expect(model.unmodelled).toEqual([]);
});

test('RWKV-7 0.1B has 191,034,624 weights by its header too', () => {
  const model = readHeader('rwkv7', {
    keys: {
      block_count: 12,
      embedding_length: 768,
      feed_forward_length: 3072,
      'attention.head_count': 0,
      'wkv.head_size': 64,
      'attention.decay_lora_rank': 64,
      'attention.iclr_lora_rank': 64,
      'attention.value_residual_mix_lora_rank': 32,
      'attention.gate_lora_rank': 128,
    },
    vocabulary: 65536,
    tensors: output(65536),
  });
  expect(textOf(model)).toBe(191_034_624);
  expect(model.unmodelled).toEqual([]);
});
