import { describe, expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

/** The published config with all its fields that could be taken for sizes (openai/whisper-large-v2). */
const LARGE_V2: JsonObject = {
  architectures: ['WhisperForConditionalGeneration'],
  model_type: 'whisper',
  activation_function: 'gelu',
  apply_spec_augment: false,
  begin_suppress_tokens: [220, 50257],
  classifier_proj_size: 256,
  d_model: 1280,
  decoder_attention_heads: 20,
  decoder_ffn_dim: 5120,
  decoder_layerdrop: 0,
  decoder_layers: 32,
  decoder_start_token_id: 50258,
  encoder_attention_heads: 20,
  encoder_ffn_dim: 5120,
  encoder_layerdrop: 0,
  encoder_layers: 32,
  forced_decoder_ids: [
    [1, 50259],
    [2, 50359],
  ],
  init_std: 0.02,
  is_encoder_decoder: true,
  mask_feature_length: 10,
  mask_feature_min_masks: 0,
  mask_feature_prob: 0,
  mask_time_length: 10,
  mask_time_min_masks: 2,
  mask_time_prob: 0.05,
  max_length: 448,
  max_source_positions: 1500,
  max_target_positions: 448,
  median_filter_width: 7,
  num_hidden_layers: 32,
  num_mel_bins: 80,
  scale_embedding: false,
  suppress_tokens: [1, 2, 7],
  use_cache: true,
  use_weighted_layer_sum: false,
  vocab_size: 51865,
};

/** What the Hub counts (`safetensors.total`); tiny as keras-hub's presets and Transformers' own count have it. */
const PUBLISHED: readonly (readonly [string, number, JsonObject])[] = [
  ['openai/whisper-large-v3', 1_543_490_560, presetConfig('whisper-large-v3')],
  ['openai/whisper-large-v3-turbo', 808_878_080, presetConfig('whisper-large-v3-turbo')],
  ['openai/whisper-large-v2', 1_543_304_960, LARGE_V2],
  [
    'openai/whisper-tiny',
    37_760_640,
    {
      ...LARGE_V2,
      d_model: 384,
      encoder_layers: 4,
      decoder_layers: 4,
      num_hidden_layers: 4,
      encoder_attention_heads: 6,
      decoder_attention_heads: 6,
      encoder_ffn_dim: 1536,
      decoder_ffn_dim: 1536,
    },
  ],
];

describe('Whisper', () => {
  test.each(PUBLISHED)('%s has %i parameters', (_, parameters, config) => {
    const model = readModel(config, 'whisper');
    expect(countParameters(model).total).toBe(parameters);
    expect(model.unmodelled).toEqual([]);
  });

  // arXiv:2212.04356, table 1: 32 layers of each, width 1280, 20 heads; 30 s of sound are 1500 positions.
  test('caches 1500 encoded positions, and at most 448 tokens of its own', () => {
    const model = readModel(presetConfig('whisper-large-v3'), 'whisper');
    expect(model.maximumSequence).toBe(448);
    const cross = model.groups.flatMap(({ mixers, layers }) =>
      mixers.flatMap((mixer) =>
        mixer.kind === 'attention' && mixer.crossTokens !== undefined
          ? [[layers.length, mixer.crossTokens, mixer.kvHeads * mixer.headDim]]
          : [],
      ),
    );
    expect(cross).toEqual([[32, 1500, 1280]]);
  });

  test('names tensors as the checkpoint does', () => {
    const names = new Map(
      readModel(presetConfig('whisper-large-v3'), 'whisper').tensors.map(({ name, shape }) => [
        name,
        shape,
      ]),
    );
    expect(names.get('model.encoder.conv1.weight')).toEqual([1280, 128, 3]);
    expect(names.get('model.encoder.conv2.weight')).toEqual([1280, 1280, 3]);
    expect(names.get('model.encoder.embed_positions.weight')).toEqual([1500, 1280]);
    expect(names.get('model.decoder.embed_positions.weight')).toEqual([448, 1280]);
    expect(names.get('model.decoder.embed_tokens.weight')).toEqual([51866, 1280]);
    expect(names.get('model.decoder.layers.*.encoder_attn.q_proj.bias')).toEqual([1280]);
    expect(names.has('model.decoder.layers.*.encoder_attn.k_proj.bias')).toBe(false);
    expect(names.get('model.decoder.layers.*.fc1.weight')).toEqual([5120, 1280]);
  });
});
