import { table } from '../text/table.js';

/** Names of a field in published configs, the canonical one first. */
const NAMES: Readonly<Record<string, readonly string[]>> = table({
  num_hidden_layers: ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers'],
  hidden_size: ['hidden_size', 'n_embd', 'd_model', 'n_embed', 'dim'],
  num_attention_heads: ['num_attention_heads', 'n_head', 'n_heads', 'num_heads', 'attention_heads'],
  num_key_value_heads: [
    'num_key_value_heads',
    'num_kv_heads',
    'n_head_kv',
    'multi_query_group_num',
    'num_attention_groups',
    'kv_n_heads',
    'n_kv_heads',
  ],
  head_dim: ['head_dim', 'attention_head_dim', 'kv_channels'],
  intermediate_size: [
    'intermediate_size',
    'n_inner',
    'ffn_dim',
    'ffn_hidden_size',
    'd_ff',
    'ff_intermediate_size',
  ],
  vocab_size: ['padded_vocab_size', 'vocab_size'],
  max_position_embeddings: [
    'max_position_embeddings',
    'n_positions',
    'n_ctx',
    'max_seq_len',
    'seq_length',
    'max_sequence_length',
    'model_max_length',
  ],
  tie_word_embeddings: [
    'tie_word_embeddings',
    'tie_embedding',
    'tie_embeddings',
    'share_embedding',
  ],
  num_experts: ['num_local_experts', 'num_experts', 'n_routed_experts', 'moe_num_experts'],
  num_experts_per_tok: [
    'num_experts_per_tok',
    'num_experts_per_token',
    'experts_per_token',
    'moe_topk',
    'moe_k',
    'top_k_experts',
    'moe_top_k',
  ],
  num_shared_experts: [
    'n_shared_experts',
    'num_shared_experts',
    'num_shared_expert',
    'moe_num_shared_experts',
  ],
  moe_intermediate_size: ['moe_intermediate_size', 'expert_ffn_hidden_size', 'expert_hidden_dim'],
  sliding_window: ['sliding_window', 'sliding_window_size'],
  sliding_window_pattern: ['sliding_window_pattern', 'layer_switch'],
  torch_dtype: ['torch_dtype', 'dtype'],
  mamba_d_state: ['mamba_d_state', 'ssm_state_size', 'state_size', 'd_state'],
  mamba_d_conv: ['mamba_d_conv', 'conv_kernel', 'd_conv'],
  mamba_expand: ['mamba_expand', 'expand'],
  mamba_n_heads: ['mamba_n_heads', 'n_mamba_heads', 'mamba_num_heads'],
  mamba_d_head: ['mamba_d_head', 'mamba_headdim', 'mamba_head_dim'],
  mamba_n_groups: ['mamba_n_groups', 'mamba_ngroups', 'n_groups'],
  mamba_dt_rank: ['mamba_dt_rank', 'time_step_rank'],
  mamba_conv_bias: ['mamba_conv_bias', 'use_conv_bias'],
  mamba_proj_bias: ['mamba_proj_bias', 'use_bias'],
  mamba_chunk_size: ['mamba_chunk_size', 'chunk_size'],
});

/** Fields whose names may disagree within one config: trained length and cut-off, padded and plain vocabulary. */
const MAY_DIFFER: ReadonlySet<string> = new Set(['max_position_embeddings', 'vocab_size']);

/** Whether a field's second name may state another value; for other fields the second one counts as unread. */
export function mayDiffer(field: string): boolean {
  return MAY_DIFFER.has(field);
}

/** The names of a field, in order of look-up. */
export function namesOf(field: string): readonly string[] {
  return Object.hasOwn(NAMES, field) ? (NAMES[field] ?? [field]) : [field];
}
