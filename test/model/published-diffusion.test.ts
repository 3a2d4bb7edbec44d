import { describe, expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

const fluxDev: JsonObject = {
  _class_name: 'FluxTransformer2DModel',
  _diffusers_version: '0.30.0.dev0',
  attention_head_dim: 128,
  axes_dims_rope: [16, 56, 56],
  guidance_embeds: true,
  in_channels: 64,
  joint_attention_dim: 4096,
  num_attention_heads: 24,
  num_layers: 19,
  num_single_layers: 38,
  patch_size: 1,
  pooled_projection_dim: 768,
};

const wan: JsonObject = {
  _class_name: 'WanTransformer3DModel',
  added_kv_proj_dim: null,
  attention_head_dim: 128,
  cross_attn_norm: true,
  eps: 1e-6,
  ffn_dim: 13824,
  freq_dim: 256,
  image_dim: null,
  in_channels: 16,
  num_attention_heads: 40,
  num_layers: 40,
  out_channels: 16,
  patch_size: [1, 2, 2],
  qk_norm: 'rms_norm_across_heads',
  rope_max_seq_len: 1024,
  text_dim: 4096,
};

/** `transformer/config.json`, and the parameters that the Hub counts of its safetensors files. */
const models: readonly (readonly [id: string, total: number, config: JsonObject])[] = [
  ['black-forest-labs/FLUX.1-dev', 11_901_408_320, fluxDev],
  ['black-forest-labs/FLUX.1-schnell', 11_891_178_560, { ...fluxDev, guidance_embeds: false }],
  [
    'Qwen/Qwen-Image',
    20_430_401_088,
    {
      _class_name: 'QwenImageTransformer2DModel',
      attention_head_dim: 128,
      axes_dims_rope: [16, 56, 56],
      guidance_embeds: false,
      in_channels: 64,
      joint_attention_dim: 3584,
      num_attention_heads: 24,
      num_layers: 60,
      out_channels: 16,
      patch_size: 2,
      pooled_projection_dim: 768,
    },
  ],
  [
    'stabilityai/stable-diffusion-3-medium-diffusers',
    2_028_328_000,
    {
      _class_name: 'SD3Transformer2DModel',
      attention_head_dim: 64,
      caption_projection_dim: 1536,
      in_channels: 16,
      joint_attention_dim: 4096,
      num_attention_heads: 24,
      num_layers: 24,
      out_channels: 16,
      patch_size: 2,
      pooled_projection_dim: 2048,
      pos_embed_max_size: 192,
      sample_size: 128,
    },
  ],
  [
    'stabilityai/stable-diffusion-3.5-large',
    8_056_627_520,
    {
      _class_name: 'SD3Transformer2DModel',
      attention_head_dim: 64,
      caption_projection_dim: 2432,
      in_channels: 16,
      joint_attention_dim: 4096,
      num_attention_heads: 38,
      num_layers: 38,
      out_channels: 16,
      patch_size: 2,
      pooled_projection_dim: 2048,
      pos_embed_max_size: 192,
      qk_norm: 'rms_norm',
      sample_size: 128,
    },
  ],
  ['Wan-AI/Wan2.1-T2V-14B-Diffusers', 14_288_491_584, wan],
  [
    'Wan-AI/Wan2.1-T2V-1.3B-Diffusers',
    1_418_996_800,
    { ...wan, ffn_dim: 8960, num_attention_heads: 12, num_layers: 30 },
  ],
  [
    'Lightricks/LTX-Video',
    1_923_385_472,
    {
      _class_name: 'LTXVideoTransformer3DModel',
      activation_fn: 'gelu-approximate',
      attention_bias: true,
      attention_head_dim: 64,
      attention_out_bias: true,
      caption_channels: 4096,
      cross_attention_dim: 2048,
      in_channels: 128,
      norm_elementwise_affine: false,
      norm_eps: 1e-6,
      num_attention_heads: 32,
      num_layers: 28,
      out_channels: 128,
      patch_size: 1,
      patch_size_t: 1,
      qk_norm: 'rms_norm_across_heads',
    },
  ],
];

describe('diffusion transformers', () => {
  test.each(models)('%s has %i parameters', (id, total, config) => {
    const model = readModel(config, id);
    expect(countParameters(model).total).toBe(total);
    expect(model.unmodelled.filter(({ only }) => only === undefined)).toEqual([]);
  });
});

/** Parameters of the parts, by the sizes of their published files. */
const parts: readonly (readonly [preset: string, parts: Readonly<Record<string, number>>])[] = [
  // vae: 167,666,902 bytes of bf16; text_encoder: openai/clip-vit-large-patch14; text_encoder_2: google/t5-v1_1-xxl.
  ['flux.1-dev', { text_encoder: 123_060_480, text_encoder_2: 4_762_310_656, vae: 83_819_683 }],
  // With projections: 247 MB and 1.39 GB of fp16.
  [
    'stable-diffusion-3.5-large',
    {
      text_encoder: 123_650_304,
      text_encoder_2: 694_659_840,
      text_encoder_3: 4_762_310_656,
      vae: 83_819_683,
    },
  ],
  // vae: 253,806,966 bytes of bf16; text_encoder: Qwen/Qwen2.5-VL-7B-Instruct.
  ['qwen-image', { text_encoder: 8_292_166_656, vae: 126_892_531 }],
  // models_t5_umt5-xxl-enc-bf16.pth: 11,361,920,418 bytes; Wan2.1_VAE.pth: 507,609,880 bytes of fp32.
  ['wan2.1-t2v-14b', { text_encoder: 5_680_910_336, vae: 126_892_531 }],
  // vae: 1,676,798,532 bytes of fp32.
  ['ltx-video', { text_encoder: 4_762_310_656, vae: 419_193_649 }],
];

describe('the parts of a pipeline', () => {
  test.each(parts)('of %s', (id, expected) => {
    const model = readModel(presetConfig(id), id);
    const counted = (model.pipeline ?? []).map((part) => [
      part.id,
      countParameters(part.model).total,
    ]);
    expect(Object.fromEntries(counted)).toEqual(expected);
    for (const part of model.pipeline ?? []) expect(part.model.unmodelled).toEqual([]);
    expect(model.unmodelled.filter(({ only }) => only === undefined)).toEqual([]);
  });

  test('an unreadable part gives a notice', () => {
    const config = { ...fluxDev, vae: { _class_name: 'AutoencoderKLWan', is_residual: true } };
    expect(readModel(config, 'x').unmodelled).toMatchObject([
      { field: 'vae', severity: 'changes memory' },
    ]);
  });
});
