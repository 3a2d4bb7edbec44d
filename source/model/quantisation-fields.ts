import { isObject, type Json } from '../text/json.js';

const setOf = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));

/**
 * Quantisation fields that describe calibration, activations or kernels and change no stored byte. Source: transformers
 * `quantization_config.py`; GPTQModel and AutoRound `config.py`; compressed-tensors `quant_config.py`; ModelOpt
 * `convert_hf_config.py`.
 */
const HARMLESS = setOf(`
  quant_method format fmt scale_fmt version backend producer meta quantization_status global_compression_ratio
  kv_cache_scheme kv_cache_quant_algo activation_scheme input_activations output_activations sparsity_config
  transform_config desc_act act_group_aware sym static_groups true_sequential damp_percent damp_auto_increment
  checkpoint_format is_marlin_format model_name_or_path model_file_base_name pack_dtype quantizer tokenizer dataset
  batch_size pad_token_id use_cuda_fp16 use_cuda_fp32 use_exllama disable_exllama exllama_config max_input_length
  cache_block_outputs model_seqlen block_name_to_quantize module_name_preceding_first_block mse parallel_packing
  zero_point do_fuse fuse_max_seq_len modules_to_fuse
  autoround_version packing_format iters nsamples seqlen low_gpu_mem_usage lr minmax_lr scale_dtype data_type
  act_bits act_data_type act_dynamic act_group_size act_sym amp gradient_accumulate_steps enable_quanted_input
  enable_minmax_tuning enable_norm_bias_tuning to_quant_block_names quant_block_list super_bits super_group_size
  bnb_4bit_compute_dtype bnb_4bit_quant_type bnb_4bit_quant_storage llm_int8_enable_fp32_cpu_offload
  llm_int8_has_fp16_weight llm_int8_threshold
  has_zero_point pre_quant_scale calibration dequantize
`);

/** Lists of modules that keep 16 bits, by each method's name for them. */
export const EXCEPTIONS = [
  'modules_to_not_convert',
  'ignore',
  'ignored_layers',
  'exclude_modules',
  'llm_int8_skip_modules',
] as const;

/** Whether an unread field may state formats other than the counted ones. */
export function opensFormats(name: string, value: Json): boolean {
  if (name.startsWith('_') || HARMLESS.has(name) || isNothing(value)) return false;
  return !EXCEPTIONS.some((list) => list === name);
}

function isNothing(value: Json): boolean {
  if (value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

const STATED_BITS: ReadonlySet<string> = new Set(['bits', 'w_bit', 'nbits', 'num_bits']);
const DEEPEST = 4;

/** The fewest bits a weight, from 1 to 8, that a quantisation states anywhere; 1 where it states none. */
export function fewestBits(quantization: Json, depth = 0): number {
  if (!isObject(quantization) || depth > DEEPEST) return 1;
  const stated = Object.entries(quantization).flatMap(([name, value]) => {
    const inner = fewestBits(value, depth + 1);
    if (inner > 1) return [inner];
    const isBits = STATED_BITS.has(name) && typeof value === 'number';
    return isBits && value > 1 && value <= 8 ? [value] : [];
  });
  return stated.length === 0 ? 1 : Math.min(...stated);
}
