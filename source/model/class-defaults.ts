import type { Json } from '../text/json.js';
import { table } from '../text/table.js';

/** A default that is unpublished, or that follows from other fields. */
export const NOT_KNOWN = '?';

/** Fields by their path in a config, with the default of the model's class; null for none. */
export type ClassDefaults = ReadonlyMap<string, Json>;

const NONE: ClassDefaults = new Map();

/**
 * By type: the default of a configuration class where this program's reader takes another value. Source:
 * configuration_*.py of transformers 5.18; for types that only their makers' code defines, fields that every published
 * config states.
 */
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, Json>>>> = table({
  afmoe: { num_shared_experts: 2 },
  axk1: { first_k_dense_replace: 1, n_shared_experts: 1, q_lora_rank: 1536 },
  axk2: { mlp_layer_types: NOT_KNOWN, n_shared_experts: 1, q_lora_rank: 384 },
  bailing_moe_v2: {
    first_k_dense_replace: NOT_KNOWN,
    num_key_value_heads: NOT_KNOWN,
    num_shared_experts: NOT_KNOWN,
  },
  bitnet: { num_key_value_heads: 5 },
  chatglm: {
    add_qkv_bias: NOT_KNOWN,
    multi_query_attention: NOT_KNOWN,
    multi_query_group_num: NOT_KNOWN,
  },
  cwm: { layer_types: NOT_KNOWN, num_key_value_heads: 8, sliding_window: 8192 },
  deepseek_v2: { n_shared_experts: 2, q_lora_rank: 1536 },
  deepseek_v3: { first_k_dense_replace: 3, n_shared_experts: 1, q_lora_rank: 1536 },
  deepseek_v32: { first_k_dense_replace: 3, n_shared_experts: 1, q_lora_rank: 1536 },
  deepseek_vl: { tie_word_embeddings: true, vision_config: NOT_KNOWN },
  ernie4_5: { num_key_value_heads: 2 },
  ernie4_5_moe: { moe_num_shared_experts: 2, num_key_value_heads: 4 },
  ernie4_5_vl_moe: { vision_config: NOT_KNOWN },
  ernie4_5_vl_moe_text: { moe_num_shared_experts: 2, num_key_value_heads: 4 },
  exaone: { num_key_value_heads: NOT_KNOWN },
  exaone4: { num_key_value_heads: 32 },
  exaone4_5: { vision_config: NOT_KNOWN },
  exaone4_5_vision: { num_key_value_heads: 8 },
  exaone_moe: {
    num_key_value_heads: 32,
    num_shared_experts: 1,
    sliding_window: 4096,
    sliding_window_pattern: 4,
  },
  falcon_mamba: { intermediate_size: 1536 },
  gemma: { num_key_value_heads: 16 },
  gemma2: { num_key_value_heads: 4 },
  gemma3_text: { num_key_value_heads: 4 },
  glm: { attention_bias: true },
  glm4: { attention_bias: true },
  glm46v: { vision_config: NOT_KNOWN },
  glm4_moe: { first_k_dense_replace: 1, n_shared_experts: 1, num_key_value_heads: 8 },
  glm4_moe_lite: { first_k_dense_replace: 1, n_shared_experts: 1, q_lora_rank: 768 },
  glm4v: { vision_config: NOT_KNOWN },
  glm4v_moe: { vision_config: NOT_KNOWN },
  glm4v_moe_text: {
    attention_bias: true,
    first_k_dense_replace: 1,
    n_shared_experts: 1,
    num_key_value_heads: 8,
  },
  glm4v_text: { attention_bias: true },
  glm_moe_dsa: { first_k_dense_replace: 3, n_shared_experts: 1, q_lora_rank: 2048 },
  glm_ocr_text: { num_key_value_heads: 8 },
  granite_swa: { layer_types: NOT_KNOWN, num_key_value_heads: 4 },
  granitemoe_swa: { layer_types: NOT_KNOWN },
  'grok-1': { num_key_value_heads: NOT_KNOWN },
  gte: { type_vocab_size: 1 },
  helium: { num_key_value_heads: 20 },
  hy_v3: { num_key_value_heads: 8 },
  hy_v4: {
    indexer_types: NOT_KNOWN,
    mlp_layer_types: NOT_KNOWN,
    n_shared_experts: 1,
    q_lora_rank: 1536,
  },
  hyperclovax: { use_post_norm: true },
  hyperclovax_vision_v2: { tie_word_embeddings: true, vision_config: NOT_KNOWN },
  internlm2: { bias: NOT_KNOWN, num_key_value_heads: NOT_KNOWN },
  kimi_k2: {
    first_k_dense_replace: NOT_KNOWN,
    n_shared_experts: NOT_KNOWN,
    q_lora_rank: NOT_KNOWN,
  },
  kimi_vl: { vision_config: NOT_KNOWN },
  laguna: { layer_types: NOT_KNOWN, num_key_value_heads: 8, shared_expert_intermediate_size: 512 },
  lighton_ocr: { text_config: NOT_KNOWN, tie_word_embeddings: true },
  llada: { mlp_hidden_size: NOT_KNOWN, weight_tying: NOT_KNOWN },
  llama4: { vision_config: NOT_KNOWN },
  llama4_vision_model: {
    hidden_size: NOT_KNOWN,
    image_size: NOT_KNOWN,
    vision_output_dim: NOT_KNOWN,
  },
  mellum: { head_dim: 128, layer_types: NOT_KNOWN, num_key_value_heads: 4 },
  mimo: { num_key_value_heads: NOT_KNOWN },
  mimo_v2_flash: {
    first_k_dense_replace: 1,
    head_dim: 192,
    layer_types: NOT_KNOWN,
    num_key_value_heads: 4,
    sliding_window: 128,
    v_head_dim: 128,
  },
  minicpm: { num_key_value_heads: NOT_KNOWN },
  minicpm3: { q_lora_rank: 768 },
  minimax: { num_key_value_heads: 8 },
  minimax_m1: {
    attn_type_list: NOT_KNOWN,
    head_dim: NOT_KNOWN,
    num_key_value_heads: NOT_KNOWN,
    num_local_experts: NOT_KNOWN,
  },
  minimax_m2: { num_key_value_heads: 8 },
  ministral3: { sliding_window: null },
  mistral3: { text_config: NOT_KNOWN },
  mistral4: { n_shared_experts: 1, q_lora_rank: 1024 },
  mllama: { vision_config: NOT_KNOWN },
  mllama_vision_model: { image_size: NOT_KNOWN },
  mobilellm: { num_key_value_heads: NOT_KNOWN, share_embedding: NOT_KNOWN },
  mpt: { attn_config: NOT_KNOWN, 'attn_config.alibi': true },
  mt5: { tie_word_embeddings: true },
  new: { type_vocab_size: NOT_KNOWN },
  nomic_bert: { type_vocab_size: 2 },
  paddleocr_vl: { vision_config: NOT_KNOWN },
  paddleocr_vl_text: { num_key_value_heads: 2 },
  paligemma: { text_config: NOT_KNOWN },
  phi3_v: { img_processor: NOT_KNOWN, sliding_window: NOT_KNOWN },
  phi3small: { num_key_value_heads: NOT_KNOWN },
  phi4_multimodal: { num_key_value_heads: 8 },
  phi4mm: {
    audio_processor: NOT_KNOWN,
    num_key_value_heads: NOT_KNOWN,
    sliding_window: NOT_KNOWN,
    speech_lora: NOT_KNOWN,
    tie_word_embeddings: NOT_KNOWN,
    vision_lora: NOT_KNOWN,
  },
  qwen2: { num_key_value_heads: 32 },
  qwen2_5_omni_text: { num_key_value_heads: 4, tie_word_embeddings: true },
  qwen2_5_omni_thinker: {
    audio_config: NOT_KNOWN,
    tie_word_embeddings: false,
    vision_config: NOT_KNOWN,
  },
  qwen2_5_vl: {
    hidden_size: NOT_KNOWN,
    intermediate_size: NOT_KNOWN,
    num_attention_heads: NOT_KNOWN,
    num_hidden_layers: NOT_KNOWN,
    num_key_value_heads: NOT_KNOWN,
    out_hidden_size: NOT_KNOWN,
    vision_config: NOT_KNOWN,
  },
  qwen2_5_vl_text: { num_key_value_heads: 8 },
  qwen2_audio: { audio_config: NOT_KNOWN },
  qwen2_moe: { num_key_value_heads: 16 },
  qwen2_vl: {
    hidden_size: NOT_KNOWN,
    intermediate_size: NOT_KNOWN,
    num_attention_heads: NOT_KNOWN,
    num_hidden_layers: NOT_KNOWN,
    num_key_value_heads: NOT_KNOWN,
    vision_config: NOT_KNOWN,
  },
  qwen2_vl_text: { num_key_value_heads: 8 },
  qwen3: { num_key_value_heads: 32 },
  qwen3_5: { vision_config: NOT_KNOWN },
  qwen3_5_moe: { vision_config: NOT_KNOWN },
  qwen3_moe: { num_experts: NOT_KNOWN, num_key_value_heads: 4 },
  qwen3_vl: { 'vision_config.deepstack_visual_indexes': NOT_KNOWN, vision_config: NOT_KNOWN },
  qwen3_vl_moe: {
    'vision_config.deepstack_visual_indexes': NOT_KNOWN,
    tie_word_embeddings: false,
    vision_config: NOT_KNOWN,
  },
  qwen3_vl_moe_text: { num_experts: NOT_KNOWN, tie_word_embeddings: true },
  qwen3_vl_text: { num_key_value_heads: 32 },
  recurrent_gemma: { intermediate_size: 7680 },
  seed_oss: { num_key_value_heads: 8 },
  siglip2: { vision_config: NOT_KNOWN },
  smollm3: { num_key_value_heads: 4 },
  solar_open: { n_shared_experts: 1, num_key_value_heads: 8 },
  starcoder2: { num_key_value_heads: 2 },
  step3p5: {
    first_k_dense_replace: NOT_KNOWN,
    num_key_value_heads: NOT_KNOWN,
    share_expert_dim: 1280,
  },
  umt5: { tie_word_embeddings: true },
  vaultgemma: { num_key_value_heads: 4 },
  voxtral: {
    audio_config: NOT_KNOWN,
    text_config: NOT_KNOWN,
    'text_config.head_dim': 128,
    'text_config.num_key_value_heads': 8,
  },
  youtu: { q_lora_rank: 1536, tie_word_embeddings: true },
});

/** The defaults of a `model_type`'s class for omitted fields. */
export function defaultsOf(type: string): ClassDefaults {
  const own = Object.hasOwn(PUBLISHED, type) ? PUBLISHED[type] : undefined;
  return own ? new Map(Object.entries(own)) : NONE;
}

/** The defaults of one section. */
export function within(defaults: ClassDefaults, section: string): ClassDefaults {
  const start = `${section}.`;
  const inner = [...defaults].filter(([path]) => path.startsWith(start));
  return inner.length === 0
    ? NONE
    : new Map(inner.map(([path, value]) => [path.slice(start.length), value]));
}
