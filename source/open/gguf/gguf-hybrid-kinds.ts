import type { Family } from './gguf-family-kinds.js';
import type { GgufMetadata } from './gguf-metadata.js';

/**
 * Families whose layers differ: llama.cpp's converter writes key-value heads, feed-forward widths and windows as one
 * number per layer, 0 for none. Source: llama.cpp `conversion/*.py`.
 */

/** The number of each layer, whether the header lists them or states one for all. */
export function eachLayer(header: GgufMetadata, key: string): readonly number[] {
  const layers = header.required('block_count');
  return header.list(key) ?? Array.from({ length: layers }, () => header.number(key) ?? 0);
}

const largest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

/** Layers with key-value heads are attention; the others are of the family's other kind. */
function attentionOr(other: string, header: GgufMetadata, attention = 'full_attention') {
  const heads = eachLayer(header, 'attention.head_count_kv');
  return {
    num_key_value_heads: largest(heads),
    layer_types: heads.map((count) => (count > 0 ? attention : other)),
  };
}

/** LFM2: short convolutions; widths are written after rounding up. */
export const lfm2 = (modelType: string): Family => ({
  modelType,
  fields: (header) => ({
    ...attentionOr('conv', header),
    conv_L_cache: header.number('shortconv.l_cache'),
    head_dim: undefined,
    ...(modelType === 'lfm2'
      ? { block_auto_adjust_ff_dim: false }
      : {
          first_k_dense_replace: undefined,
          num_dense_layers: header.number('leading_dense_block_count'),
          use_expert_bias: header.hasInLayers('exp_probs_b.bias'),
        }),
  }),
});

/** Mamba 2's sizes under the keys that hybrids share. */
function mamba2Fields(header: GgufMetadata) {
  const inner = header.required('ssm.inner_size');
  const heads = header.required('ssm.time_step_rank');
  return {
    mamba_d_conv: header.number('ssm.conv_kernel'),
    mamba_d_state: header.number('ssm.state_size'),
    mamba_n_groups: header.number('ssm.group_count'),
    mamba_n_heads: heads,
    mamba_d_head: inner / heads,
  };
}

/** Granite 4 and Bamba. */
export const graniteHybrid: Family = {
  modelType: 'granitemoehybrid',
  fields: (header) => ({
    ...attentionOr('mamba', header, 'attention'),
    ...mamba2Fields(header),
    mamba_expand: header.required('ssm.inner_size') / header.required('embedding_length'),
    num_experts: undefined,
    moe_intermediate_size: undefined,
    num_local_experts: header.number('expert_count') ?? 0,
    shared_intermediate_size:
      header.number('expert_shared_feed_forward_length') ?? header.number('feed_forward_length'),
  }),
};

/**
 * Nemotron-H: each layer is a mixer or a feed-forward; layers with a width are the latter, with experts where there
 * are any.
 */
export const nemotronH: Family = {
  modelType: 'nemotron_h',
  fields: (header) => {
    const heads = eachLayer(header, 'attention.head_count_kv');
    const widths = eachLayer(header, 'feed_forward_length');
    const wide = header.number('expert_count') ? 'E' : '-';
    const letters = heads.map((count, index) =>
      count > 0 ? '*' : (widths[index] ?? 0) > 0 ? wide : 'M',
    );
    const { mamba_d_conv: kernel, ...mamba } = mamba2Fields(header);
    return {
      ...mamba,
      conv_kernel: kernel,
      num_key_value_heads: largest(heads),
      intermediate_size: largest(widths),
      hybrid_override_pattern: letters.join(''),
      first_k_dense_replace: undefined,
      moe_shared_expert_intermediate_size: header.number('expert_shared_feed_forward_length'),
      moe_latent_size: header.number('moe_latent_size'),
    };
  },
};

/** Falcon-H1: attention and Mamba 2 side by side. */
export const falconH1: Family = {
  modelType: 'falcon_h1',
  fields: (header) => ({
    ...mamba2Fields(header),
    mamba_d_ssm: header.number('ssm.inner_size'),
    mamba_rms_norm: header.hasInLayers('ssm_norm.weight'),
  }),
};

/** Kimi Linear: Kimi delta attention where a layer has no key-value heads, latent attention elsewhere. */
export const kimiLinear: Family = {
  modelType: 'kimi_linear',
  fields: (header) => {
    const rope = header.number('rope.dimension_count') ?? 64;
    const key = header.number('attention.key_length_mla');
    const heads = header.number('attention.head_count');
    return {
      ...attentionOr('linear_attention', header),
      num_key_value_heads: heads,
      head_dim: undefined,
      linear_num_heads: heads,
      linear_head_dim: header.number('kda.head_dim'),
      linear_conv_kernel_dim: header.number('ssm.conv_kernel'),
      q_lora_rank: header.number('attention.q_lora_rank') ?? null,
      kv_lora_rank: header.number('attention.kv_lora_rank'),
      qk_rope_head_dim: rope,
      qk_nope_head_dim: key === undefined ? undefined : key - rope,
      v_head_dim: header.number('attention.value_length_mla'),
    };
  },
};

/** RWKV-7: no attention; separate keys for the ranks of its low-rank matrices. */
export const rwkv7: Family = {
  modelType: 'rwkv7',
  fields: (header) => ({
    num_attention_heads: undefined,
    num_key_value_heads: undefined,
    head_dim: header.number('wkv.head_size'),
    decay_low_rank_dim: header.number('attention.decay_lora_rank'),
    a_low_rank_dim: header.number('attention.iclr_lora_rank'),
    v_low_rank_dim: header.number('attention.value_residual_mix_lora_rank'),
    gate_low_rank_dim: header.number('attention.gate_lora_rank'),
  }),
};
