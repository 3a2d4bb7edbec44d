import type { Json } from '../../text/json.js';
import type { GgufMetadata } from './gguf-metadata.js';

type Fields = Readonly<Record<string, Json | undefined>>;

/**
 * Differences between llama.cpp's names and Hugging Face's. Source: llama.cpp `convert_hf_to_gguf.py`,
 * `constants.py`.
 */
export interface Family {
  readonly modelType: string | ((header: GgufMetadata) => string);
  /** Fields that add to the common ones or replace them. */
  readonly fields?: (header: GgufMetadata) => Fields;
}

export const plain = (modelType: string): Family => ({ modelType });

/** Llama's type is shared by all models with its graph: Mistral, Mixtral, Yi, SmolLM, with or without biases. */
export const llama: Family = {
  modelType: (header) => (header.number('expert_count') ? 'mixtral' : 'llama'),
  fields: (header) => ({
    ...(header.number('expert_count') && {
      num_local_experts: header.number('expert_count'),
      num_experts: undefined,
    }),
    attention_bias: header.hasInLayers('attn_q.bias') || undefined,
    mlp_bias: header.hasInLayers('ffn_up.bias') || undefined,
  }),
};

export const gemma = (modelType: string, pattern: number): Family => ({
  modelType,
  fields: (header) => ({ sliding_window_pattern: windowPattern(header, pattern) }),
});

/** Every P-th layer is full where the header has no list. */
function windowPattern(header: GgufMetadata, pattern: number): number | undefined {
  if (header.list('attention.sliding_window_pattern')) return undefined;
  return header.number('attention.sliding_window_pattern') ?? pattern;
}

export const qwenExperts = (modelType: string): Family => ({
  modelType,
  fields: (header) => ({
    n_shared_experts: undefined,
    shared_expert_intermediate_size:
      header.number('expert_shared_feed_forward_length') ??
      header.tensor('blk.0.ffn_up_shexp.weight')?.shape[0],
    decoder_sparse_step: 1,
  }),
});

export const qwenHybrid = (modelType: string): Family => ({
  modelType,
  fields: (header) => {
    const valueHeads = header.number('ssm.time_step_rank');
    const inner = header.number('ssm.inner_size');
    return {
      ...qwenExperts(modelType).fields?.(header),
      linear_conv_kernel_dim: header.number('ssm.conv_kernel'),
      linear_key_head_dim: header.number('ssm.state_size'),
      linear_num_key_heads: header.number('ssm.group_count'),
      linear_num_value_heads: valueHeads,
      linear_value_head_dim: inner && valueHeads ? inner / valueHeads : undefined,
      full_attention_interval: header.number('full_attention_interval') ?? 4,
    };
  },
});

/** Latent attention: new files keep the sizes of expanded heads in separate keys, old ones in the usual keys. */
export const deepseek: Family = {
  modelType: (header) => (header.hasInLayers('exp_probs_b.bias') ? 'deepseek_v3' : 'deepseek_v2'),
  fields: (header) => {
    const rope = header.number('rope.dimension_count') ?? 64;
    const key = header.number('attention.key_length_mla') ?? header.number('attention.key_length');
    const value =
      header.number('attention.value_length_mla') ?? header.number('attention.value_length');
    const heads = header.perLayer('attention.head_count');
    return {
      head_dim: undefined,
      num_experts: undefined,
      n_routed_experts: header.number('expert_count'),
      q_lora_rank: header.number('attention.q_lora_rank') ?? null,
      kv_lora_rank: header.number('attention.kv_lora_rank'),
      qk_rope_head_dim: rope,
      qk_nope_head_dim: key === undefined ? undefined : key - rope,
      v_head_dim: value,
      // Written as one head: the cache holds one latent.
      num_key_value_heads: heads,
      moe_layer_freq: 1,
      topk_method: header.hasInLayers('exp_probs_b.bias') ? 'noaux_tc' : undefined,
    };
  },
};

export const falcon: Family = {
  modelType: 'falcon',
  fields: (header) => {
    const kvHeads = header.number('attention.head_count_kv') ?? 1;
    return {
      multi_query: kvHeads === 1,
      new_decoder_architecture: header.hasInLayers('attn_norm_2.weight'),
      num_kv_heads: kvHeads,
      parallel_attn: true,
      alibi: false,
      bias: header.hasInLayers('attn_qkv.bias'),
    };
  },
};

export const gptOss: Family = {
  modelType: 'gpt_oss',
  fields: (header) => ({
    num_experts: undefined,
    num_local_experts: header.number('expert_count'),
    intermediate_size: header.number('expert_feed_forward_length'),
    moe_intermediate_size: undefined,
    // Windows alternate from the first layer; the header has only their size.
    layer_types: Array.from({ length: header.required('block_count') }, (_, index) =>
      index % 2 === 0 ? 'sliding_attention' : 'full_attention',
    ),
  }),
};

export const stablelm: Family = {
  modelType: 'stablelm',
  fields: (header) => ({
    use_qkv_bias: header.hasInLayers('attn_q.bias'),
    use_parallel_residual: !header.hasInLayers('ffn_norm.weight'),
    qk_layernorm: header.hasInLayers('attn_q_norm.weight'),
  }),
};

export const gptNeox: Family = {
  modelType: 'gpt_neox',
  fields: (header) => ({ use_parallel_residual: header.flag('use_parallel_residual') }),
};

export const mpt: Family = {
  modelType: 'mpt',
  fields: (header) => ({
    no_bias: !header.hasInLayers('attn_qkv.bias'),
    learned_pos_emb: header.tensor('position_embd.weight') !== undefined,
    attn_config: { alibi: (header.number('attention.max_alibi_bias') ?? 0) > 0 },
  }),
};

export const chatglm: Family = {
  modelType: 'chatglm',
  fields: (header) => ({
    multi_query_attention: true,
    add_qkv_bias: header.hasInLayers('attn_qkv.bias'),
    add_bias_linear: header.hasInLayers('attn_output.bias'),
  }),
};

export const expertsOfWidth = (modelType: string, sharedField?: string): Family => ({
  modelType,
  fields: (header) => ({
    num_experts: undefined,
    num_local_experts: header.number('expert_count'),
    moe_intermediate_size: undefined,
    intermediate_size:
      header.number('expert_feed_forward_length') ?? header.perLayer('feed_forward_length'),
    ...(sharedField && { [sharedField]: header.number('expert_shared_feed_forward_length') }),
  }),
});

export const glmExperts: Family = {
  modelType: 'glm4_moe',
  fields: (header) => ({
    num_experts: undefined,
    n_routed_experts: header.number('expert_count'),
    attention_bias: header.hasInLayers('attn_q.bias'),
    use_qk_norm: header.hasInLayers('attn_q_norm.weight'),
  }),
};

export const mamba = (modelType: string): Family => ({
  modelType,
  fields: (header) => {
    const inner = header.number('ssm.inner_size');
    const heads = header.number('ssm.time_step_rank');
    const second = modelType === 'mamba2';
    return {
      num_attention_heads: undefined,
      num_key_value_heads: undefined,
      intermediate_size: inner,
      expand: inner === undefined ? undefined : inner / header.required('embedding_length'),
      conv_kernel: header.number('ssm.conv_kernel'),
      state_size: header.number('ssm.state_size'),
      ...(second
        ? {
            num_heads: heads,
            head_dim: inner && heads ? inner / heads : undefined,
            n_groups: header.number('ssm.group_count'),
          }
        : { time_step_rank: heads }),
    };
  },
});
