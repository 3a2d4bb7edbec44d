import { describe, expect, test } from 'vitest';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

const read = (config: JsonObject) => readModel(config, 'a model');

/** Totals: `safetensors.total` of the Hub, as llmfit-core/data/hf_models.json of AlexsJones/llmfit @ a3e0eb2 has it. */
describe('towers and projectors have the published number of parameters', () => {
  test('PaddleOCR-VL, whose published config has its text fields at the top', () => {
    const model = read({
      architectures: ['PaddleOCRVLForConditionalGeneration'],
      model_type: 'paddleocr_vl',
      compression_ratio: 1.0,
      head_dim: 128,
      hidden_act: 'silu',
      hidden_size: 1024,
      intermediate_size: 3072,
      max_position_embeddings: 131072,
      num_attention_heads: 16,
      num_hidden_layers: 18,
      num_key_value_heads: 2,
      rms_norm_eps: 1e-5,
      rope_scaling: { mrope_section: [16, 24, 24], rope_type: 'default', type: 'default' },
      rope_theta: 500000,
      tie_word_embeddings: false,
      torch_dtype: 'bfloat16',
      use_bias: false,
      vocab_size: 103424,
      image_token_id: 100295,
      video_token_id: 101307,
      vision_start_token_id: 101305,
      weight_share_add_bias: true,
      use_3d_rope: true,
      rope_is_neox_style: true,
      vision_config: {
        architectures: ['PaddleOCRVisionModel'],
        model_type: 'paddleocr_vl',
        hidden_act: 'gelu_pytorch_tanh',
        hidden_size: 1152,
        image_size: 384,
        intermediate_size: 4304,
        layer_norm_eps: 1e-6,
        num_attention_heads: 16,
        num_channels: 3,
        num_hidden_layers: 27,
        patch_size: 14,
        spatial_merge_size: 2,
        temporal_patch_size: 2,
        tokens_per_second: 2,
      },
    });
    expect(countParameters(model).total).toBe(958_588_736);
    expect(model.unmodelled).toEqual([]);
  });

  test('Command A Vision around Command A', () => {
    const text = presetConfig('c4ai-command-a-03-2025');
    const model = read({
      model_type: 'cohere2_vision',
      alignment_intermediate_size: 36864,
      downsample_factor: 2,
      image_token_id: 255036,
      text_config: text,
      vision_config: {
        model_type: 'siglip_vision_model',
        hidden_size: 1152,
        image_size: 512,
        intermediate_size: 4304,
        num_attention_heads: 16,
        num_hidden_layers: 27,
        patch_size: 16,
      },
    });
    expect(countParameters(model).total).toBe(111_867_525_360);
    expect(model.unmodelled).toEqual([]);
  });

  test('ERNIE 4.5 VL 28B: a text token passes through none of the experts of images', () => {
    const model = read({
      model_type: 'ernie4_5_moe_vl',
      hidden_size: 2560,
      intermediate_size: 12288,
      num_hidden_layers: 28,
      num_attention_heads: 20,
      num_key_value_heads: 4,
      vocab_size: 103424,
      tie_word_embeddings: true,
      moe_num_experts: [64, 64],
      moe_intermediate_size: [1536, 512],
      moe_k: 6,
      moe_num_shared_experts: 2,
      moe_layer_start_index: [1, 1],
      moe_layer_end_index: [29, 28],
      moe_layer_interval: 1,
      use_bias: false,
      vision_config: {
        model_type: 'DFNRope_vision_transformer',
        depth: 32,
        hidden_size: 1280,
        mlp_ratio: 4,
      },
    });
    const { total, active } = countParameters(model);
    expect(total).toBe(29_399_294_336);
    // A token's 6 experts of each kind, were it to pass through both, would weigh 27 · 6 · 3 · 2560 · 512 more.
    const text = 103424 * 2560 + 28 * (2 * 2560 * 2560 + 2 * 2560 * 512 + 2 * 2560) + 2560;
    const mixture = (6 + 2) * 3 * 2560 * 1536 + 64 * 2560 + 64;
    expect(active).toBe(text + 3 * 2560 * 12288 + 27 * mixture);
    expect(model.unmodelled).toEqual([]);
  });
});
