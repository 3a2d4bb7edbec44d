import { describe, expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

const mixtral = {
  model_type: 'mixtral',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 2,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  num_local_experts: 8,
  num_experts_per_tok: 2,
  vocab_size: 32000,
};

const latent = {
  model_type: 'deepseek_v3',
  hidden_size: 7168,
  intermediate_size: 18432,
  moe_intermediate_size: 2048,
  num_hidden_layers: 8,
  num_attention_heads: 128,
  q_lora_rank: 1536,
  kv_lora_rank: 512,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  v_head_dim: 128,
  n_routed_experts: 256,
  n_shared_experts: 1,
  num_experts_per_tok: 8,
  first_k_dense_replace: 3,
  vocab_size: 129280,
};

const scout = {
  model_type: 'llama4_text',
  hidden_size: 5120,
  num_hidden_layers: 8,
  num_attention_heads: 40,
  num_key_value_heads: 8,
  head_dim: 128,
  vocab_size: 202048,
};

const read = (config: JsonObject) => readModel(config, 'a model');
const cache = (config: JsonObject) => cachedElements(read(config));

describe('impossible fields', () => {
  test.each<[JsonObject, string]>([
    [
      { ...mixtral, num_experts_per_tok: 9 },
      '9 experts a token are more than the 8 experts of a layer',
    ],
    [{ ...mixtral, num_experts_per_tok: 0 }, 'num_experts_per_tok is 0; at least 1 is expected'],
    [
      { ...mixtral, num_local_experts: 2.5 },
      'num_experts is 2.5; a whole number from 0 to 10¹² is expected',
    ],
    [{ ...latent, kv_lora_rank: undefined as never }, 'the config has no kv_lora_rank'],
    [{ ...latent, moe_intermediate_size: null }, 'the config has no moe_intermediate_size'],
    [{ ...latent, mlp_layer_types: 'dense' }, 'mlp_layer_types is "dense"; a list is expected'],
    [{ model_type: 'llama4' }, 'the config has no text_config'],
    [{ model_type: 'dbrx', d_model: 8 }, 'the config has no attn_config'],
    [
      {
        model_type: 'step3p5',
        hidden_size: 64,
        intermediate_size: 64,
        num_hidden_layers: 1,
        num_attention_heads: 4,
        vocab_size: 8,
        moe_layers_enum: 'all',
      },
      'moe_layers_enum is all; layer numbers are expected',
    ],
  ])('%o are refused in one line', (config, message) => {
    expect(() => read(config)).toThrow(message);
  });
});

describe('which layers are mixtures', () => {
  const mixtures = (config: JsonObject) =>
    read(config)
      .groups.filter(({ feedForwards }) => feedForwards.some(({ kind }) => kind === 'experts'))
      .flatMap(({ layers }) => layers)
      .sort((a, b) => a - b);

  test.each<[string, JsonObject, number[]]>([
    ['from first_k_dense_replace on', latent, [3, 4, 5, 6, 7]],
    ['every moe_layer_freq-th of those', { ...latent, moe_layer_freq: 2 }, [4, 6]],
    [
      'by a list of mlp_layer_types',
      { ...latent, mlp_layer_types: ['dense', 'sparse'] },
      [1, 2, 3, 4, 5, 6, 7],
    ],
    [
      'every interleave_moe_layer_step-th of Llama 4',
      { ...scout, interleave_moe_layer_step: 2 },
      [1, 3, 5, 7],
    ],
    ['the moe_layers that Llama 4 names', { ...scout, moe_layers: [2] }, [2]],
    [
      'every decoder_sparse_step-th of Qwen but mlp_only_layers',
      {
        ...mixtral,
        model_type: 'qwen3_moe',
        num_hidden_layers: 6,
        moe_intermediate_size: 768,
        decoder_sparse_step: 2,
        mlp_only_layers: [3],
      },
      [1, 5],
    ],
    [
      'between moe_layer_start_index and moe_layer_end_index of ERNIE',
      {
        ...mixtral,
        model_type: 'ernie4_5_moe',
        num_hidden_layers: 6,
        moe_intermediate_size: 1536,
        moe_layer_start_index: 2,
        moe_layer_end_index: 4,
      },
      [2, 3, 4],
    ],
  ])('%s', (_, config, layers) => {
    expect(mixtures(config)).toEqual(layers);
  });
});

describe('what layers cache', () => {
  test('Llama 4 attends within chunks of 8192 but in every fourth layer', () => {
    expect(cache(scout)).toMatchObject({ full: 2 * 2048, byWindow: { 8192: 6 * 2048 } });
    const kinds = read(scout).groups.flatMap(({ mixers }) =>
      mixers.map((mixer) => mixer.kind === 'attention' && mixer.windowKind),
    );
    expect(kinds).toEqual(['chunked', undefined]);
  });

  test('Llama 4 without attention_chunk_size attends to everything', () => {
    expect(cache({ ...scout, attention_chunk_size: null })).toMatchObject({
      full: 8 * 2048,
      byWindow: {},
    });
  });

  test('GLM-5.2 has index keys only where a layer has its own indexer', () => {
    const glm = {
      ...latent,
      model_type: 'glm_moe_dsa',
      index_topk: 2048,
      index_n_heads: 32,
      index_head_dim: 128,
    };
    expect(cache(glm).index).toBe(8 * 128);
    const shared = { ...glm, index_topk_freq: 4, index_skip_topk_offset: 3 };
    expect(cache(shared).index).toBe(4 * 128);
    const named = { ...glm, indexer_types: ['full', 'shared', 'shared', 'full'] };
    expect(() => cache(named)).not.toThrow();
    expect(cache({ ...glm, index_topk_pattern: 'FSSSFSSS' }).index).toBe(2 * 128);
  });

  test('DeepSeek-V4 caches a window of single keys and a share of compressed ones', () => {
    const v4 = {
      model_type: 'deepseek_v4',
      hidden_size: 4096,
      moe_intermediate_size: 2048,
      num_hidden_layers: 3,
      num_attention_heads: 64,
      q_lora_rank: 1024,
      n_routed_experts: 256,
      num_experts_per_tok: 6,
      compress_ratios: [0, 4, 128],
      vocab_size: 129280,
    };
    expect(cache(v4)).toMatchObject({
      full: 512 / 4 + 512 / 128,
      byWindow: { 128: 3 * 512 },
      index: 128 / 4,
    });
    expect(() => read({ ...v4, index_head_dim: 130 })).toThrow(
      'headDim of a layer would be 32.5; a whole number is expected: a size does not divide',
    );
    expect(
      read({ ...v4, quantization_config: { quant_method: 'fp8' }, expert_dtype: 'fp4' })
        .storedFormat.format,
    ).toBe('mxfp4');
  });

  test('a layer that routes tokens to no expert, or to more than there are, is refused', () => {
    const { num_experts_per_tok: _, ...sizes } = mixtral;
    const routed = (moe_topk: number[]) => read({ ...sizes, model_type: 'hunyuan', moe_topk });
    expect(() => routed([1, 0])).toThrow("a token can't be routed to 0 of 8 experts");
    expect(() => routed([1, 9])).toThrow(
      '9 experts a token are more than the 8 experts of a layer',
    );
    expect(routed([1, 8]).layerCount).toBe(2);
  });

  test('Hunyuan layers that share a cache have no keys and values of their own', () => {
    const hunyuan = {
      ...mixtral,
      model_type: 'hunyuan',
      num_hidden_layers: 4,
      moe_topk: 1,
      use_cla: true,
      cla_share_factor: 2,
    };
    expect(cache(hunyuan).full).toBe(2 * 2048);
  });

  test('MiniMax-M3 caches an index key in sparse layers and says what it does not count', () => {
    const m3 = {
      ...mixtral,
      model_type: 'minimax_m3',
      num_key_value_heads: 4,
      sparse_attention_config: {
        sparse_attention_freq: [0, 1],
        sparse_num_index_heads: 4,
        sparse_index_dim: 128,
        sparse_topk_blocks: 16,
        sparse_block_size: 128,
      },
    };
    expect(cache(m3)).toMatchObject({ full: 2 * 1024, index: 128 });
    expect(read(m3).unmodelled.map(({ field }) => field)).toEqual(['sparse_attention_config']);
  });
});

describe('mixtures of an unknown model_type', () => {
  const unknown = {
    model_type: 'from_tomorrow',
    hidden_size: 64,
    intermediate_size: 256,
    moe_intermediate_size: 32,
    num_hidden_layers: 3,
    num_attention_heads: 4,
    num_experts: 8,
    num_experts_per_tok: 2,
    first_k_dense_replace: 1,
    vocab_size: 100,
  };
  const expert = 3 * 64 * 32;
  const inner = (config: JsonObject) => countParameters(read(config)).parts.feedForward;
  const plain = 3 * 64 * 256 + 2 * (8 * expert + 8 * 64);

  test.each<[string, JsonObject, number]>([
    ['experts after a dense layer', unknown, plain],
    ['shared experts', { ...unknown, n_shared_experts: 2 }, plain + 2 * 2 * expert],
    [
      'a shared expert of its own width',
      { ...unknown, shared_expert_intermediate_size: 64 },
      plain + 2 * 2 * expert,
    ],
    ['a correction bias', { ...unknown, topk_method: 'noaux_tc' }, plain + 2 * 8],
    [
      'a layer that mlp_only_layers keeps dense',
      { ...unknown, mlp_only_layers: [2] },
      2 * 3 * 64 * 256 + 8 * expert + 8 * 64,
    ],
  ])('have %s by their fields', (_, config, elements) => {
    expect(inner(config)).toBe(elements);
    expect(read(config).unmodelled.map(({ field }) => field)).toEqual(['model_type']);
  });

  test('have latent attention by its ranks', () => {
    const config = {
      ...unknown,
      kv_lora_rank: 16,
      qk_nope_head_dim: 8,
      qk_rope_head_dim: 4,
      v_head_dim: 8,
    };
    expect(cache(config).full).toBe(3 * (16 + 4));
  });
});
