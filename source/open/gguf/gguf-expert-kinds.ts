import { deepseek, type Family } from './gguf-family-kinds.js';
import type { GgufMetadata } from './gguf-metadata.js';

/**
 * Decoders with experts that llama.cpp distinguishes from Mixtral's and Qwen's. Source: llama.cpp `conversion/*.py`.
 */

/** Llama 4: `intermediate_size` is an expert's width; dense layers have their own. */
export const llama4: Family = {
  modelType: 'llama4_text',
  fields: (header) => ({
    num_experts: undefined,
    moe_intermediate_size: undefined,
    first_k_dense_replace: undefined,
    n_shared_experts: undefined,
    num_local_experts: header.number('expert_count'),
    intermediate_size: header.number('expert_feed_forward_length'),
    intermediate_size_mlp: header.number('feed_forward_length'),
    interleave_moe_layer_step: header.number('interleave_moe_layer_step'),
  }),
};

/** Mistral Large 3 and Small 4: DeepSeek's keys, with a router without a correction bias. */
export const mistral4: Family = {
  modelType: 'mistral4',
  fields: (header) => ({ ...deepseek.fields?.(header), topk_method: 'greedy' }),
};

/** DeepSeek-V3.2 and GLM-5: DeepSeek's keys and those of an indexer. */
export const sparseLatent = (modelType: string): Family => ({
  modelType,
  fields: (header) => ({
    ...deepseek.fields?.(header),
    topk_method: 'noaux_tc',
    index_n_heads: header.number('attention.indexer.head_count'),
    index_head_dim: header.number('attention.indexer.key_length'),
    index_topk: header.number('attention.indexer.top_k'),
  }),
});

/** Ling and Ring: the width of shared experts is written per expert or in total. */
export const bailing = (modelType: string): Family => ({
  modelType,
  fields: (header) => ({
    moe_shared_expert_intermediate_size: undefined,
    use_qkv_bias: header.hasInLayers('attn_qkv.bias'),
    use_qk_norm: header.hasInLayers('attn_q_norm.weight'),
    moe_router_enable_expert_bias: header.hasInLayers('exp_probs_b.bias'),
    ...sharedTogether(header),
  }),
});

/** Shared experts as one, by the weight in the file. */
function sharedTogether(header: GgufMetadata) {
  const first = header.number('leading_dense_block_count') ?? 0;
  const rows = header.tensor(`blk.${first}.ffn_up_shexp.weight`)?.shape[0];
  return rows === undefined
    ? {}
    : { n_shared_experts: 1, moe_shared_expert_intermediate_size: rows };
}

/** ERNIE 4.5: dense layers first, then a mixture at a fixed interval of layers. */
export const ernieExperts: Family = {
  modelType: 'ernie4_5_moe',
  fields: (header) => ({
    first_k_dense_replace: undefined,
    moe_layer_start_index: header.number('leading_dense_block_count'),
    moe_layer_interval: header.number('interleave_moe_layer_step') || 1,
  }),
};

/** Hunyuan-A13B. */
export const hunyuanExperts: Family = {
  modelType: 'hunyuan_v1_moe',
  fields: (header) => ({
    num_shared_expert: header.number('expert_shared_count'),
    use_mixed_mlp_moe: (header.number('expert_shared_count') ?? 0) > 0,
    n_shared_experts: undefined,
    use_qk_norm: header.hasInLayers('attn_q_norm.weight'),
  }),
};

/** dots.llm1, K-EXAONE: DeepSeek-V3's experts with plain attention. */
export const correctedExperts = (modelType: string): Family => ({
  modelType,
  fields: (header) => ({
    num_experts: header.number('expert_count'),
    topk_method: header.hasInLayers('exp_probs_b.bias') ? 'noaux_tc' : undefined,
  }),
});

/** Trinity: dense layers first, under its own key. */
export const afmoe: Family = {
  modelType: 'afmoe',
  fields: (header) => ({
    first_k_dense_replace: undefined,
    num_dense_layers: header.number('leading_dense_block_count'),
  }),
};
