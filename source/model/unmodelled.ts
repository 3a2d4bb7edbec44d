import { isObject, type JsonObject } from '../text/json.js';
import type { Config } from './config.js';
import type { Unmodelled } from './model.js';

/**
 * Words whose fields move no weight and no cached byte: token ids, activations, initialisation, rotary bases,
 * scaling factors, training losses, generation. Matched against whole words of a field's name.
 */
const INERT = new RegExp(
  [
    '^_',
    '^(architectures|auto_map|transformers_version|torch_dtype|dtype|model_type|task_specific_params|use_cache)$',
    'token',
    '_id$',
    '_ids$',
    'id2label',
    'label2id',
    'activation',
    '_act$',
    '^act',
    'hidden_act',
    'gelu',
    'silu',
    'dropout',
    'layerdrop',
    'pdrop',
    '_drop$',
    'drop_',
    'init',
    'eps',
    'epsilon',
    'rope',
    'rotary',
    'theta',
    'scal',
    'multiplier',
    'aux_loss',
    'loss',
    'jitter',
    'router_',
    'routing',
    'softcap',
    'temperature',
    'norm_topk',
    'scoring_func',
    'topk_',
    'n_group',
    'summary',
    'gradient',
    'attn_implementation',
    'flash',
    'fused',
    'pretraining_tp',
    'tensor_parallel',
    'chunk_size',
    'time_step_(min|max|floor|limit|scale)',
    'alpha',
    'beta',
    'clip',
    'clamp',
    'logit',
    'mask',
    'cache',
    'version',
    'seed',
    'language',
    '^transformers\\.js_config$',
    'image',
    'video',
    'audio_',
    'vision_',
    'processor',
    'tokenizer',
    'template',
    'prefix',
    'finetuning',
    'reorder',
    'upcast',
    'residual_in_fp32',
    'output_',
    'return_',
    'is_',
    'problem_type',
    'stride',
    'interpolat',
    'position_embedding_type',
    'mamba_chunk',
    'rescale',
    'interleave',
    'freq',
    'soft',
    'pad',
    'alibi',
    'skip_bias',
    '^(fp16|bf16|fp32)$',
    '_(in_)?fp32$',
    '^original_max_position_embeddings$',
    '^(min|max)_length$',
    '^use_(dynamic_ntk|logn_attn)$',
    '^(verbose|n_special|embedding_fraction|dim_model_base|num_beams|early_stopping)$',
    '^(top_k|top_p|typical_p|num_return_sequences|num_beam_groups|max_new_tokens)$',
    '_penalty$',
    'no_repeat',
    '^mup_',
    'bidirectional',
    '^(moe_norm_min|use_associative_scan|relative_attention_max_distance)$',
    '^(yarn|swiglu|route|ignored)_',
    'capacity',
    'sinkhorn',
    'grouped_(mm|topk)$',
    'load_balance',
    '_fp32_',
    '^(norm_expert_weight|max_attn_value)$',
    '^(ep_size|seq_aux|swiglu_limit|ignore_index|context_window_size|for_llm_compressor)$',
  ].join('|'),
);

/** Fields that were never read and may move weights or cache: told, never passed over in silence. */
export function unmodelledFields(config: Config): Unmodelled[] {
  return unread(config.raw, config.path, config.seen);
}

function unread(raw: JsonObject, path: string, seen: ReadonlySet<string>): Unmodelled[] {
  return Object.entries(raw).flatMap(([name, value]) => {
    const field = path + name;
    if (seen.has(field))
      return isObject(value) && isOpened(field, seen) ? unread(value, `${field}.`, seen) : [];
    if (isPart(name, value))
      return [{ field, value, effect: 'weights of this part are not in the total' }];
    if (INERT.test(name) || isInertValue(value)) return [];
    return [
      { field, value, effect: 'read by no rule of this architecture; may add or change weights' },
    ];
  });
}

/** Whether a section was read field by field, not as one value. */
function isOpened(section: string, seen: ReadonlySet<string>): boolean {
  for (const field of seen) if (field.startsWith(`${section}.`)) return true;
  return false;
}

/** Sections that size a part of the network: towers, text models, codecs. */
function isPart(name: string, value: unknown): boolean {
  return (
    /_config$/.test(name) &&
    !/^(quantization|generation|compression|transformers\.js)_config$/.test(name) &&
    isObject(value) &&
    Object.keys(value).length > 0
  );
}

/** Nothing, off, or words: only numbers, switches that are on, lists and objects size anything. */
function isInertValue(value: unknown): boolean {
  if (value === null || value === false || value === 0 || typeof value === 'string') return true;
  if (Array.isArray(value)) return value.every((entry) => entry === 0);
  return isObject(value) && Object.keys(value).length === 0;
}
