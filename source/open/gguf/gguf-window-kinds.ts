import type { Family } from './gguf-family-kinds.js';
import { eachLayer } from './gguf-hybrid-kinds.js';
import type { GgufMetadata } from './gguf-metadata.js';

/** Families with other heads in windowed layers. Source: llama.cpp `conversion/*.py`. */

/** Gemma 4: the usual key has the key length of full layers, another key that of windowed ones. */
export const gemma4: Family = {
  modelType: 'gemma4_text',
  fields: (header) => {
    const heads = eachLayer(header, 'attention.head_count_kv');
    const windowed = eachLayer(header, 'attention.sliding_window_pattern');
    const full = windowed.indexOf(0);
    const widths = eachLayer(header, 'feed_forward_length');
    const narrow = header.number('embedding_length_per_layer_input') ?? 0;
    return {
      head_dim: header.number('attention.key_length_swa'),
      global_head_dim: header.number('attention.key_length'),
      num_key_value_heads: heads[windowed.indexOf(1)] ?? heads[0],
      num_global_key_value_heads: heads[full],
      attention_k_eq_v:
        header.tensor(`blk.${full}.attn_k.weight`) !== undefined &&
        header.tensor(`blk.${full}.attn_v.weight`) === undefined,
      num_kv_shared_layers: header.number('attention.shared_kv_layers') ?? 0,
      intermediate_size: widths[0],
      use_double_wide_mlp: new Set(widths).size > 1,
      hidden_size_per_layer_input: narrow,
      vocab_size_per_layer_input: header.tensor('per_layer_token_embd.weight')?.shape[0],
      enable_moe_block: (header.number('expert_count') ?? 0) > 0,
    };
  },
};

/** Gemma 3n. */
export const gemma3n: Family = {
  modelType: 'gemma3n_text',
  fields: (header) => ({
    num_kv_shared_layers: header.number('attention.shared_kv_layers'),
    hidden_size_per_layer_input: header.number('embedding_length_per_layer_input'),
    vocab_size_per_layer_input: header.tensor('per_layer_token_embd.weight')?.shape[0],
    altup_num_inputs: header.number('altup.num_inputs'),
    laurel_rank: header.tensor('blk.0.laurel_l.weight')?.shape[0],
  }),
};

/** MiMo-V2-Flash: windowed layers have another number of key-value heads. */
export const mimo2: Family = {
  modelType: 'mimo_v2_flash',
  fields: (header) => {
    const heads = eachLayer(header, 'attention.head_count_kv');
    const windowed = eachLayer(header, 'attention.sliding_window_pattern');
    return {
      layer_types: undefined,
      hybrid_layer_pattern: windowed,
      num_key_value_heads: heads[windowed.indexOf(0)] ?? heads[0],
      swa_num_key_value_heads: heads[windowed.indexOf(1)] ?? heads[0],
      v_head_dim: header.number('attention.value_length'),
      add_swa_attention_sink_bias: header.hasInLayers('attn_sinks.weight'),
      // The converter writes none; the layers before the first router are dense.
      first_k_dense_replace: firstWithExperts(header),
    };
  },
};

function firstWithExperts(header: GgufMetadata): number {
  const layers = header.required('block_count');
  for (let index = 0; index < layers; index++)
    if (header.tensor(`blk.${index}.ffn_gate_inp.weight`)) return index;
  return 0;
}
