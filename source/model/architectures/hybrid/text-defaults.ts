import type { Json } from '../../../text/json.js';
import { table } from '../../../text/table.js';

type Fields = Readonly<Record<string, Json>>;

/**
 * Text configs inside wrappers state only what differs from their class's defaults: LLaVA-1.5's has neither width nor
 * depth. Source: `configuration_*.py` of each family.
 */
const DEFAULTS: Readonly<Record<string, Fields>> = table({
  llama: {
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    max_position_embeddings: 2048,
  },
  mistral: {
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    max_position_embeddings: 131072,
    sliding_window: 4096,
  },
  ministral3: {
    vocab_size: 131072,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 34,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 128,
    max_position_embeddings: 262144,
  },
  mistral4: {
    vocab_size: 131072,
    hidden_size: 4096,
    intermediate_size: 12288,
    moe_intermediate_size: 2048,
    num_hidden_layers: 36,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    n_routed_experts: 128,
    n_shared_experts: 1,
    num_experts_per_tok: 4,
    q_lora_rank: 1024,
    kv_lora_rank: 256,
    qk_nope_head_dim: 64,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    max_position_embeddings: 1048576,
  },
  qwen2: {
    vocab_size: 151936,
    hidden_size: 4096,
    intermediate_size: 22016,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    max_position_embeddings: 32768,
  },
  qwen3: {
    vocab_size: 151936,
    hidden_size: 4096,
    intermediate_size: 22016,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    head_dim: 128,
    max_position_embeddings: 32768,
  },
  gemma: {
    vocab_size: 256000,
    hidden_size: 3072,
    intermediate_size: 24576,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    head_dim: 256,
    max_position_embeddings: 8192,
  },
  gemma2: {
    vocab_size: 256000,
    hidden_size: 2304,
    intermediate_size: 9216,
    num_hidden_layers: 26,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    max_position_embeddings: 8192,
  },
  gemma3_text: {
    vocab_size: 262208,
    hidden_size: 2304,
    intermediate_size: 9216,
    num_hidden_layers: 26,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    sliding_window: 4096,
    max_position_embeddings: 131072,
  },
});

/** Defaults of a text model type inside a wrapper; empty for types whose configs state their sizes. */
export function textDefaults(type: string): Fields {
  return DEFAULTS[type] ?? {};
}
