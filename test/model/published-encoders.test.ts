import { describe, expect, test } from 'vitest';
import { isUnderstood } from '../../source/cost/certainty.js';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

/** The published config, and the total that the Hub counts (`safetensors.total` on the model's page). */
const models: readonly (readonly [id: string, total: number, config: JsonObject])[] = [
  [
    'albert/albert-base-v2, the bare network',
    11_683_584,
    {
      architectures: ['AlbertModel'],
      model_type: 'albert',
      embedding_size: 128,
      hidden_size: 768,
      intermediate_size: 3072,
      num_hidden_layers: 12,
      num_hidden_groups: 1,
      inner_group_num: 1,
      num_attention_heads: 12,
      max_position_embeddings: 512,
      type_vocab_size: 2,
      vocab_size: 30000,
    },
  ],
  [
    'distilbert/distilbert-base-uncased, the bare network',
    66_362_880,
    {
      architectures: ['DistilBertModel'],
      model_type: 'distilbert',
      dim: 768,
      hidden_dim: 3072,
      n_heads: 12,
      n_layers: 6,
      max_position_embeddings: 512,
      vocab_size: 30522,
    },
  ],
  [
    'microsoft/deberta-v3-large',
    434_012_160,
    {
      model_type: 'deberta-v2',
      hidden_size: 1024,
      intermediate_size: 4096,
      num_hidden_layers: 24,
      num_attention_heads: 16,
      max_position_embeddings: 512,
      relative_attention: true,
      position_buckets: 256,
      norm_rel_ebd: 'layer_norm',
      share_att_key: true,
      pos_att_type: 'p2c|c2p',
      max_relative_positions: -1,
      position_biased_input: false,
      type_vocab_size: 0,
      vocab_size: 128100,
    },
  ],
  [
    'nomic-ai/nomic-embed-text-v1.5',
    136_731_648,
    {
      architectures: ['NomicBertModel'],
      model_type: 'nomic_bert',
      activation_function: 'swiglu',
      n_embd: 768,
      n_head: 12,
      n_inner: 3072,
      n_layer: 12,
      n_positions: 8192,
      qkv_proj_bias: false,
      mlp_fc1_bias: false,
      mlp_fc2_bias: false,
      rotary_emb_fraction: 1,
      type_vocab_size: 2,
      vocab_size: 30528,
    },
  ],
  [
    'Alibaba-NLP/gte-base-en-v1.5',
    136_776_192,
    {
      architectures: ['NewModel'],
      model_type: 'new',
      hidden_size: 768,
      intermediate_size: 3072,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      max_position_embeddings: 8192,
      position_embedding_type: 'rope',
      type_vocab_size: 0,
      vocab_size: 30528,
    },
  ],
  [
    'Alibaba-NLP/gte-multilingual-base',
    305_368_320,
    {
      architectures: ['NewModel'],
      model_type: 'new',
      hidden_size: 768,
      intermediate_size: 3072,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      max_position_embeddings: 8192,
      position_embedding_type: 'rope',
      type_vocab_size: 1,
      vocab_size: 250048,
    },
  ],
  [
    'openai/clip-vit-large-patch14',
    427_616_513,
    {
      architectures: ['CLIPModel'],
      model_type: 'clip',
      projection_dim: 768,
      text_config: {
        model_type: 'clip_text_model',
        hidden_size: 768,
        intermediate_size: 3072,
        num_attention_heads: 12,
        num_hidden_layers: 12,
      },
      vision_config: {
        model_type: 'clip_vision_model',
        hidden_size: 1024,
        intermediate_size: 4096,
        num_attention_heads: 16,
        num_hidden_layers: 24,
        patch_size: 14,
      },
    },
  ],
  [
    'google/siglip-base-patch16-224',
    203_155_970,
    {
      architectures: ['SiglipModel'],
      model_type: 'siglip',
      text_config: { model_type: 'siglip_text_model' },
      vision_config: { model_type: 'siglip_vision_model' },
    },
  ],
  [
    'facebook/wav2vec2-base-960h',
    94_396_320,
    { architectures: ['Wav2Vec2ForCTC'], model_type: 'wav2vec2', hidden_size: 768, vocab_size: 32 },
  ],
  [
    'facebook/hubert-base-ls960',
    94_371_712,
    { architectures: ['HubertModel'], model_type: 'hubert', hidden_size: 768, vocab_size: 32 },
  ],
  [
    'GSAI-ML/LLaDA-8B-Base',
    8_015_581_184,
    {
      architectures: ['LLaDAModelLM'],
      model_type: 'llada',
      d_model: 4096,
      n_layers: 32,
      n_heads: 32,
      n_kv_heads: 32,
      mlp_hidden_size: 12288,
      mlp_ratio: 4,
      vocab_size: 126464,
      embedding_size: 126464,
      weight_tying: false,
      include_bias: false,
      include_qkv_bias: false,
      max_sequence_length: 4096,
    },
  ],
  [
    'Dream-org/Dream-v0-Instruct-7B',
    7_615_616_512,
    {
      architectures: ['DreamModel'],
      model_type: 'Dream',
      hidden_size: 3584,
      intermediate_size: 18944,
      num_hidden_layers: 28,
      num_attention_heads: 28,
      num_key_value_heads: 4,
      vocab_size: 152064,
      tie_word_embeddings: false,
      mask_token_id: 151666,
    },
  ],
];

describe('encoders have the published parameter count, and cache no tokens', () => {
  test.each(models)('%s', (id, total, config) => {
    const model = readModel(config, id);
    expect(countParameters(model).total).toBe(total);
    expect(model.unmodelled).toEqual([]);
    expect(cachedElements(model).full).toBe(0);
  });
});

test('layers that share their weights are passed as often as there are layers', () => {
  const [, , albert] = models[0] ?? [];
  const shared = readModel({ ...albert, num_hidden_layers: 12 }, 'albert');
  const single = readModel({ ...albert, num_hidden_layers: 1 }, 'albert');
  expect(countParameters(shared).total).toBe(countParameters(single).total);
  expect(shared.layerCount).toBe(12);
});

test('a looped model multiplies its cache and work by the passes, and no weight', () => {
  // ByteDance/Ouro-1.4B, 1.4 B parameters (arXiv:2510.25741, table 1); counted by its published modeling_ouro.py.
  const ouro: JsonObject = {
    architectures: ['OuroForCausalLM'],
    model_type: 'ouro',
    hidden_size: 2048,
    intermediate_size: 5632,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    vocab_size: 49152,
    tie_word_embeddings: false,
    total_ut_steps: 4,
    early_exit_threshold: 1,
  };
  const looped = readModel(ouro, 'ouro');
  const once = readModel({ ...ouro, total_ut_steps: 1 }, 'ouro');
  expect(countParameters(looped).total).toBe(1_434_652_673);
  expect(countParameters(once).total).toBe(1_434_652_673);
  expect(cachedElements(looped).full).toBe(4 * cachedElements(once).full);
  expect(isUnderstood(looped)).toBe(true);
});

/** Presets of embedders and rerankers, with the total that the Hub counts. */
test.each([
  ['bge-m3', 567_754_752],
  ['bge-reranker-v2-m3', 567_755_777],
  ['nomic-embed-text-v1.5', 136_731_648],
  ['gte-base-en-v1.5', 136_776_192],
  ['gte-multilingual-base', 305_368_320],
  ['deberta-v3-base', 183_831_552],
  ['distilbert-base-uncased', 66_985_530],
  ['clip-vit-large-patch14', 427_616_513],
  ['qwen3-embedding-0.6b', 595_776_512],
  ['all-minilm-l6-v2', 22_713_216],
  ['llama-3-8b', 8_030_261_248],
  ['llama-3-70b', 70_553_706_496],
  ['qwen2.5-14b', 14_770_033_664],
  ['codestral-22b-v0.1', 22_247_282_688],
])('%s has as many as published', (id, total) => {
  expect(countParameters(readModel(presetConfig(id), id)).total).toBe(total);
});
