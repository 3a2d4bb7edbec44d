import { describe, expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';
import { presetConfig } from './preset-config.js';

const read = (params: JsonObject) => readModel(params, 'native');

/** params.json of Mistral-7B-Instruct-v0.3 (tests of transformers' conversion of it, verbatim). */
const mistral7b = {
  dim: 4096,
  n_layers: 32,
  head_dim: 128,
  hidden_dim: 14336,
  n_heads: 32,
  n_kv_heads: 8,
  norm_eps: 1e-5,
  vocab_size: 32768,
  rope_theta: 1000000.0,
};

/** Pixtral's tower as Mistral Small 3.1 and later describe it. */
const merging = {
  hidden_size: 1024,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  patch_size: 14,
  image_size: 1540,
  intermediate_size: 4096,
  num_channels: 3,
  max_image_size: 1540,
  rope_theta: 10000.0,
  mm_projector_id: 'patch_merge',
  add_pre_mm_projector_layer_norm: true,
  adapter_bias: false,
  spatial_merge_size: 2,
  image_token_id: 10,
  image_break_token_id: 12,
  image_end_token_id: 13,
};

/** params.json of Mistral-Large-3-675B-Instruct-2512 without its tower (tests of unsloth's reading of it). */
const large3 = {
  dim: 7168,
  head_dim: 192,
  hidden_dim: 16384,
  kv_lora_rank: 512,
  llama_4_scaling: { beta: 0.1, original_max_position_embeddings: 8192 },
  max_position_embeddings: 294912,
  moe: {
    expert_hidden_dim: 4096,
    expert_model_parallel: 1,
    expert_parallel: 1,
    first_k_dense_replace: 3,
    num_expert_groups: 1,
    num_expert_groups_per_tok: 1,
    num_experts: 128,
    num_experts_per_tok: 4,
    num_shared_experts: 1,
    route_every_n: 1,
    routed_scale: 1.0,
  },
  n_heads: 128,
  n_kv_heads: 128,
  n_layers: 61,
  norm_eps: 1e-6,
  q_lora_rank: 1536,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  quantization_config: {
    config_groups: {
      FP8_BLOCK: {
        format: 'float-quantized',
        targets: ['Linear'],
        weights: { block_structure: [128, 128], num_bits: 8, strategy: 'block', type: 'float' },
      },
    },
    format: 'float-quantized',
    ignore: ['model.embed_tokens', 're:vision_encoder.*', 're:.*gate$', 'lm_head'],
    quant_method: 'compressed-tensors',
    quantization_status: 'compressed',
  },
  rope_theta: 10000.0,
  tied_embeddings: false,
  v_head_dim: 128,
  vocab_size: 131072,
  yarn: { alpha: 1, apply_scale: false, beta: 32, factor: 36 },
};

describe("Mistral's params.json", () => {
  test('Mistral 7B v0.3 has the 7,248,023,552 weights of its index', () => {
    const model = read(mistral7b);
    expect(countParameters(model).total).toBe(7_248_023_552);
    expect(cachedElements(model).byWindow).toEqual({});
    expect(model.unmodelled).toEqual([]);
  });

  test('Mixtral 8x7B has the 46,702,792,704 of its index', () => {
    const moe = { num_experts_per_tok: 2, num_experts: 8 };
    const model = read({ ...mistral7b, vocab_size: 32000, moe });
    expect(countParameters(model).total).toBe(46_702_792_704);
    expect(model.unmodelled).toEqual([]);
  });

  test('Mistral Large 3: the card says 673 B and 39 B active of its text model', () => {
    const model = read(large3);
    // Embeddings and head 2·V·h; layers: latent attention 187,107,328 as DeepSeek-V3's and 2h of norms; 3 dense
    // feed-forwards of 16,384; 58 mixtures of 129 experts of 4,096 and a router of 128 rows; the final norm.
    const layers = 61 * (187_107_328 + 2 * 7168);
    const dense = 3 * 3 * 7168 * 16384;
    const mixtures = 58 * (129 * 3 * 7168 * 4096 + 128 * 7168);
    expect(countParameters(model).total).toBe(2 * 131072 * 7168 + layers + dense + mixtures + 7168);
    expect(countParameters(model).total).toBe(673_421_089_792);
    expect(cachedElements(model).full).toBe(61 * 576);
    expect(model.maximumSequence).toBe(294912);
    expect(model.storedFormat.format).toBe('fp8-block');
    expect(model.unmodelled).toEqual([]);
  });

  test('unknown fields of experts are unmodelled', () => {
    const model = read({ ...large3, moe: { ...large3.moe, expert_lora_rank: 4 } });
    expect(model.unmodelled.map(({ field }) => field)).toEqual(['expert_lora_rank']);
  });

  test('Mistral Small 4: the card says 119 B, with its tower', () => {
    const model = read({
      ...mistral7b,
      n_layers: 36,
      hidden_dim: 12288,
      n_kv_heads: 32,
      vocab_size: 131072,
      q_lora_rank: 1024,
      qk_rope_head_dim: 64,
      qk_nope_head_dim: 64,
      kv_lora_rank: 256,
      v_head_dim: 128,
      moe: { ...large3.moe, first_k_dense_replace: 0, expert_hidden_dim: 2048 },
      vision_encoder: merging,
    });
    expect(Math.round(countParameters(model).total / 1e9)).toBe(119);
    expect(cachedElements(model).full).toBe(36 * (256 + 64));
    expect(model.unmodelled).toEqual([]);
  });

  test('Mistral Small 3.1 is the same by both of its files', () => {
    const sizes = { dim: 5120, n_layers: 40, hidden_dim: 32768, vocab_size: 131072 };
    const model = read({ ...mistral7b, ...sizes, vision_encoder: merging });
    const published = readModel(presetConfig('mistral-small-3.1-24b-instruct-2503'), 'published');
    expect(model.tensors).toEqual(published.tensors);
    expect(model.unmodelled).toEqual([]);
  });

  test('Pixtral 12B has the 12,682,739,712 weights of its index', () => {
    const { mm_projector_id: _, spatial_merge_size: __, ...rest } = merging;
    const { add_pre_mm_projector_layer_norm: ___, ...tower } = rest;
    const vision = { ...tower, patch_size: 16, image_size: 1024, adapter_bias: true };
    const sizes = { dim: 5120, n_layers: 40, vocab_size: 131072 };
    const model = read({ ...mistral7b, ...sizes, vision_encoder: vision });
    expect(countParameters(model).total).toBe(12_682_739_712);
    expect(model.unmodelled).toEqual([]);
  });

  test('Ministral 8B: every fourth layer sees all', () => {
    const window = [null, 32768, 32768, 32768];
    const sizes = { n_layers: 36, hidden_dim: 12288, vocab_size: 131072 };
    const totals = cachedElements(read({ ...mistral7b, ...sizes, sliding_window: window }));
    expect(totals.full).toBe(9 * 2 * 8 * 128);
    expect(totals.byWindow).toEqual({ 32768: 27 * 2 * 8 * 128 });
  });

  test('a window written as text is a number', () => {
    const totals = cachedElements(read({ ...mistral7b, sliding_window: '4096' }));
    expect(totals.byWindow).toEqual({ 4096: 65_536 });
  });

  test('Devstral 2 is stored in FP8, its head and table apart', () => {
    const none = {
      q_lora_rank: null,
      kv_lora_rank: null,
      qk_nope_head_dim: null,
      v_head_dim: null,
    };
    const quantization = { qformat_weight: 'fp8_e4m3', qscheme_act: 'TENSOR' };
    const sizes = { dim: 12288, n_layers: 88, hidden_dim: 28672, n_heads: 96, vocab_size: 131072 };
    const model = read({ ...mistral7b, ...sizes, ...none, quantization });
    // Mistral Large 2 has 122,610,069,504 with a vocabulary of 32,768.
    expect(countParameters(model).total).toBe(122_610_069_504 + 2 * (131072 - 32768) * 12288);
    expect(model.storedFormat.format).toBe('fp8');
    expect(model.storedFormat.exceptions).toContain('lm_head');
    expect(model.unmodelled).toEqual([]);
  });

  test('Codestral Mamba is the same by both of its files', () => {
    const model = read({
      dim: 4096,
      n_layers: 64,
      vocab_size: 32768,
      n_groups: 8,
      rms_norm: true,
      residual_in_fp32: true,
      fused_add_norm: true,
      pad_vocab_size_multiple: 1,
      tie_embeddings: false,
      model_type: 'mamba',
    });
    const published = readModel(presetConfig('mamba-codestral-7b-v0.1'), 'published');
    expect(model.tensors).toEqual(published.tensors);
    expect(model.unmodelled).toEqual([]);
  });

  test("Voxtral's encoder is Whisper's, and a causal one is refused", () => {
    const encoder = {
      dim: 1280,
      n_layers: 32,
      head_dim: 64,
      hidden_dim: 5120,
      n_heads: 20,
      vocab_size: 51866,
      max_source_positions: 1500,
      audio_encoding_args: { sampling_rate: 16000, num_mel_bins: 128, hop_length: 160 },
    };
    const multimodal = (encoder_args: JsonObject) => ({
      whisper_model_args: { encoder_args, downsample_args: { downsample_factor: 4 } },
    });
    const text = { ...mistral7b, dim: 3072, n_layers: 30, hidden_dim: 8192, vocab_size: 131072 };
    const model = read({ ...text, multimodal: multimodal(encoder) });
    const tower = model.tensors.filter(({ part }) => part === 'other');
    const names = tower.map(({ name }) => name);
    expect(names).toContain('audio_tower.conv1.weight');
    expect(names).toContain('multi_modal_projector.linear_1.weight');
    expect(model.unmodelled).toEqual([]);
    expect(() => read({ ...text, multimodal: multimodal({ ...encoder, causal: true }) })).toThrow(
      /causal audio encoder/,
    );
  });
});

describe("Meta's params.json", () => {
  // meta-llama/llama's and llama-models' files; totals: `safetensors.total` of the Hub's conversions.
  test.each([
    [
      'Llama 7B',
      { dim: 4096, multiple_of: 256, n_heads: 32, n_layers: 32, vocab_size: -1 },
      6_738_415_616,
    ],
    [
      'Llama 2 70B',
      {
        dim: 8192,
        multiple_of: 4096,
        ffn_dim_multiplier: 1.3,
        n_heads: 64,
        n_kv_heads: 8,
        n_layers: 80,
        vocab_size: -1,
      },
      68_976_648_192,
    ],
    [
      'Llama 3.1 8B',
      {
        dim: 4096,
        n_layers: 32,
        n_heads: 32,
        n_kv_heads: 8,
        vocab_size: 128256,
        ffn_dim_multiplier: 1.3,
        multiple_of: 1024,
        rope_theta: 500000.0,
        use_scaled_rope: true,
      },
      8_030_261_248,
    ],
    [
      'Llama 3.2 1B',
      {
        dim: 2048,
        n_layers: 16,
        n_heads: 32,
        n_kv_heads: 8,
        vocab_size: 128256,
        ffn_dim_multiplier: 1.5,
        multiple_of: 256,
        use_scaled_rope: true,
      },
      1_235_814_400,
    ],
    [
      'Llama 3.2 3B',
      {
        dim: 3072,
        ffn_dim_multiplier: 1.0,
        multiple_of: 256,
        n_heads: 24,
        n_kv_heads: 8,
        n_layers: 28,
        use_scaled_rope: true,
        vocab_size: 128256,
      },
      3_212_749_824,
    ],
  ])('%s', (_, params, total) => {
    const model = read({ ...params, norm_eps: 1e-5 });
    expect(countParameters(model).total).toBe(total);
    expect(model.unmodelled).toEqual([]);
  });

  test.each([
    [
      { dim: 4096, n_layers: 40, n_heads: 32, multiple_of: 1024, vision_chunk_size: 448 },
      /vision_chunk_size/,
    ],
    [{ dim: 5120, n_layers: 48, n_heads: 40, multiple_of: 2048, moe_args: {} }, /moe_args/],
    [{ dim: 4096, n_layers: 32, n_heads: 32, multiple_of: 0 }, /multiple_of is 0/],
    [{ dim: 'wide', n_layers: 32, n_heads: 32, multiple_of: 256 }, /dim is "wide"/],
  ])('%o is refused in one line', (params, message) => {
    expect(() => read(params)).toThrow(message);
  });
});

test('a config that has a type and calls its sizes so is read by that type', () => {
  const sizes = {
    dim: 2048,
    n_layers: 16,
    n_heads: 32,
    num_key_value_heads: 8,
    vocab_size: 128256,
  };
  const config = { model_type: 'llama', ...sizes, intermediate_size: 8192, hidden_dim: 1 };
  const model = read({ ...config, tie_word_embeddings: true });
  expect(countParameters(model).total).toBe(1_235_814_400);
  expect(model.unmodelled.map(({ field }) => field)).toEqual(['hidden_dim']);
});
