import { isObject, type Json } from '../text/json.js';
import { wordsOf } from './config-words.js';
import type { Severity } from './model.js';

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/** Fields that change no weight and no cached byte of any published model. */
const HARMLESS_FIELDS = setOf(`
  architectures auto_map model_type transformers_version torch_dtype dtype expert_dtype task_specific_params use_cache
  quantization_config compression_config generation_config torchscript pruned_heads tokenizer_class processor_class
  id2label label2id num_labels problem_type
  max_length min_length early_stopping do_sample num_beams num_beam_groups num_return_sequences max_new_tokens top_k
  top_p typical_p temperature diversity_penalty length_penalty repetition_penalty no_repeat_ngram_size
  encoder_no_repeat_ngram_size bad_words_ids begin_suppress_tokens suppress_tokens exponential_decay_length_penalty
  original_max_position_embeddings max_window_layers context_window_size model_max_length num_logits_to_keep
  n_special embedding_fraction dim_model_base rotary_dim rotary_ndims rotary_pct partial_rotary_factor
  n_group topk_group topk_method norm_topk_prob norm_expert_weight scoring_func moe_norm_min routed_scaling_factor
  router_jitter_noise moe_jitter_eps ep_size pretraining_tp tensor_parallel seq_aux swiglu_limit max_attn_value
  ignore_index ignored_index use_grouped_topk use_grouped_mm moe_router_use_sigmoid enable_lm_head_fp32
  ignored_layers for_llm_compressor verbose fp16 bf16 fp32 upcast use_associative_scan
  relative_attention_max_distance use_dynamic_ntk use_logn_attn apply_spec_augment chunk_size_feed_forward
  mamba_chunk_size chunk_size mamba_ssm_dtype ssm_dtype time_step_min time_step_max time_step_floor time_step_limit
  time_step_scale residual_in_fp32 attention_softmax_in_fp32 fp32_residual_connection
  image_size image_grid_pinpoints video_fps is_causal is_decoder is_encoder_decoder is_composition add_cross_attention
  classifier_pooling class_num summary_type summary_use_proj output_past output_attentions output_hidden_states
  return_dict return_dict_in_generate tie_encoder_decoder cross_attention_hidden_size
  moe_apply_router_weight_on_input scale_decoder_outputs embeddings_scale_by_sqrt_dim
  initializer_factor rope_scaling_factor router_scaling_factor scaling_factor moe_router_scaling_factor query_pre_attn_scalar skip_bias_add gegelu_limit mup_width_multiplier predict_special_tokens is_llama_config
  default_output_length image_seq_length video_seq_length vision_soft_tokens_per_image num_image_tokens force_image_size
  apply_query_key_layer_scaling apply_residual_connection_post_layernorm rescale_prenorm_residual
  use_rotary_pos_emb use_mrope use_bidirectional_attention position_embedding_type transformers.js_config
`);

/** Words of which one marks a field as one of training, generation, positions, numerics or tokens. */
const HARMLESS_WORDS = setOf(`
  eps epsilon rope mrope rotary theta yarn alibi freq dropout layerdrop pdrop drop init initializer initialization std
  variance cutoff activation act gelu silu swiglu loss coef jitter temperature softcap softcapping softcapped logit logits
  scaling scale rescale multiplier multipliers mult interleave interleaved interpolate interpolation summary gradient checkpointing
  flash fused fusion deterministic attn_implementation alpha beta clip clamp id ids label labels placeholder seed
  dtype version cache language tokenizer processor template finetuning reorder penalty sinkhorn capacity
  balance mup bidirectional mask padding pad jitter route routing routed
`);

/** Words that make a number harmless whatever the rest of its name. */
const NEVER_SIZES = setOf('initializer init std eps epsilon dropout loss theta jitter temperature');

/** Words for sizes: a whole number under one of these counts or measures, whatever the rest of its name. */
const SIZE_WORDS = setOf(`
  size sizes dim dims width num number count layers layer heads head hidden channels depth rank blocks block experts expert
  groups group state window windows steps loops passes repeats intermediate inner ffn mlp kv vocab vocabulary
  positions buckets lora patch kernel conv memory modules stages stage codebooks towers factor expand
`);

/** Words of texts that state the layout of layers. */
const LAYOUT_WORDS = setOf('pattern layout blocks layers kinds schedule');

/** Sections that size a part of the network: towers, text models, codecs. */
export function isPart(field: string, value: Json): boolean {
  return (
    /_config$/.test(field) &&
    !HARMLESS_FIELDS.has(field) &&
    isObject(value) &&
    Object.keys(value).length > 0
  );
}

/**
 * The possible effect of an unread field, by the whole words of its name and its value: texts, and switches that are
 * off, size nothing; a number is harmless only where its name says so.
 */
export function severityOf(field: string, value: Json): Severity {
  if (field.startsWith('_') || HARMLESS_FIELDS.has(field) || isNothing(value)) return 'harmless';
  if (isPart(field, value)) return 'changes memory';
  const words = wordsOf(field);
  const has = (list: ReadonlySet<string>) => words.some((word) => list.has(word));
  if (typeof value === 'string') return has(LAYOUT_WORDS) ? 'unknown' : 'harmless';
  if (/^ids?$/.test(words.at(-1) ?? '')) return 'harmless';
  if (has(NEVER_SIZES)) return 'harmless';
  if (isSize(value) && has(SIZE_WORDS)) return 'unknown';
  return has(HARMLESS_WORDS) || words.includes('token') ? 'harmless' : 'unknown';
}

/** Whether the field's whole name is known to size nothing. */
export function isListedHarmless(field: string): boolean {
  return field.startsWith('_') || HARMLESS_FIELDS.has(field);
}

/** Nothing, off, or nothing but zeros. */
function isNothing(value: Json): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.every((entry) => isNothing(entry as Json));
  return isObject(value) && Object.keys(value).length === 0;
}

/** A whole number above 1, or a list with one. */
function isSize(value: Json): boolean {
  if (Array.isArray(value)) return value.some((entry) => isSize(entry as Json));
  return typeof value === 'number' && Number.isInteger(value) && value > 1;
}
