import { isObject, type Json, type JsonObject } from '../text/json.js';
import { table } from '../text/table.js';
import { ModelError } from './config.js';

type Fields = Readonly<Record<string, Json | undefined>>;

const NAMES: Readonly<Record<string, string>> = table({
  dim: 'hidden_size',
  n_layers: 'num_hidden_layers',
  n_heads: 'num_attention_heads',
  n_kv_heads: 'num_key_value_heads',
  hidden_dim: 'intermediate_size',
  norm_eps: 'rms_norm_eps',
  tied_embeddings: 'tie_word_embeddings',
  tie_embeddings: 'tie_word_embeddings',
  activation: 'hidden_act',
  yarn: 'rope_scaling',
});

const EXPERT_NAMES: Readonly<Record<string, string>> = table({
  num_experts: 'n_routed_experts',
  num_shared_experts: 'n_shared_experts',
  expert_hidden_dim: 'moe_intermediate_size',
  route_every_n: 'moe_layer_freq',
  routed_scale: 'routed_scaling_factor',
  num_expert_groups: 'n_group',
  num_expert_groups_per_tok: 'topk_group',
});

/** Fields of the trainer's layout, and of next-token prediction. */
const MOOT = ['model_parallel', 'causal', 'expert_parallel', 'expert_model_parallel'];

/** Sections that are translated as a whole. */
const SECTIONS = ['moe', 'vision_encoder', 'multimodal', 'quantization', '_sliding_window'];

/**
 * Mistral's own `params.json`: dense models, Mixtral, Mistral Large 3 and Small 4 with latent attention, Pixtral's
 * tower, Voxtral's encoder, Codestral Mamba. Source: vLLM `transformers_utils/configs/mistral.py`; mistral-inference
 * `args.py`. Throws `ModelError` for encoders of another kind.
 */
export function configOfMistralParams(raw: JsonObject): JsonObject {
  if (raw['model_type'] === 'mamba') return mambaConfig(raw);
  const isLatent = Boolean(raw['kv_lora_rank']);
  const moe = isObject(raw['moe']) ? raw['moe'] : undefined;
  const text: Fields = {
    ...renamed(raw, NAMES, [...MOOT, ...SECTIONS]),
    ...windows(raw),
    ...(isLatent && { head_dim: undefined }),
    ...(moe && expertFields(moe)),
    model_type: isLatent ? 'mistral4' : moe ? 'mixtral' : 'mistral',
  };
  const quantization = quantizationConfig(raw);
  const { quantization_config: _, ...bare } = text;
  return withoutAbsent({
    ...aroundText(raw, withoutAbsent(bare)),
    quantization_config: quantization,
  });
}

/** The text model alone, or with the tower or encoder that the file describes. */
function aroundText(raw: JsonObject, text: JsonObject): Fields {
  const multimodal = isObject(raw['multimodal']) ? raw['multimodal'] : {};
  const vision = multimodal['vision_encoder_args'] ?? raw['vision_encoder'];
  const audio = multimodal['whisper_model_args'];
  if (isObject(vision)) return visionConfig(vision, text);
  if (isObject(audio)) return audioConfig(audio, text);
  return text;
}

/** Pixtral's tower, with two linear layers after it, or with a norm and a merger of patches before them. */
function visionConfig(vision: JsonObject, text: JsonObject): Fields {
  const { adapter_bias, mm_projector_id, spatial_merge_size, ...rest } = vision;
  const { add_pre_mm_projector_layer_norm: _, ...tower } = rest;
  const merges = mm_projector_id === 'patch_merge';
  return {
    model_type: merges ? 'mistral3' : 'llava',
    text_config: text,
    vision_config: { ...tower, model_type: 'pixtral' },
    multimodal_projector_bias: adapter_bias ?? !merges,
    ...(merges && { spatial_merge_size }),
  };
}

/** Voxtral's encoder, Whisper's. */
function audioConfig(audio: JsonObject, text: JsonObject): Fields {
  const encoder = isObject(audio['encoder_args']) ? audio['encoder_args'] : {};
  const encoding = isObject(encoder['audio_encoding_args']) ? encoder['audio_encoding_args'] : {};
  if (encoder['causal'] === true)
    throw new ModelError(
      'params.json has a causal audio encoder (Voxtral Realtime), which is not read',
    );
  return {
    model_type: 'voxtral',
    text_config: { ...text, model_type: 'llama' },
    audio_config: withoutAbsent({
      model_type: 'voxtral_encoder',
      hidden_size: encoder['dim'],
      num_hidden_layers: encoder['n_layers'],
      num_attention_heads: encoder['n_heads'],
      intermediate_size: encoder['hidden_dim'],
      num_mel_bins: encoding['num_mel_bins'],
      max_source_positions: encoder['max_source_positions'] ?? undefined,
    }),
  };
}

/** Mixtral's experts, or with shared ones Mistral Large 3's; unknown fields stay and count as unread. */
function expertFields(moe: JsonObject): Fields {
  const { use_load_balancing_bias: isCorrected, renorm_strategy: _, ...rest } = moe;
  return {
    ...renamed(rest, EXPERT_NAMES, MOOT),
    topk_method: isCorrected === true ? 'noaux_tc' : 'greedy',
  };
}

/** A window for all layers, or one per layer, repeated; none by default. */
function windows(raw: JsonObject): Fields {
  const stated = raw['sliding_window'] ?? raw['_sliding_window'] ?? null;
  if (!Array.isArray(stated)) return { sliding_window: stated === null ? null : Number(stated) };
  return {
    sliding_window: stated.find((window) => window !== null) ?? null,
    layer_types: stated.map((window) => (window === null ? 'full_attention' : 'sliding_attention')),
  };
}

/** FP8 in Mistral's form, with the parts that its runtimes keep in high precision; or a config in the Hub's form. */
function quantizationConfig(raw: JsonObject): Json | undefined {
  const own = raw['quantization'];
  const stated = raw['quantization_config'] ?? own;
  if (!isObject(stated)) return undefined;
  const except = ['lm_head', 'vision_tower', 'multi_modal_projector'];
  if (stated['qformat_weight'] === 'fp8_e4m3')
    return { quant_method: 'fp8', modules_to_not_convert: except };
  const ignored = Array.isArray(stated['ignore']) ? stated['ignore'] : [];
  return { ...stated, ignore: [...ignored, ...except.slice(1)] };
}

/** Mamba 2 by mamba_ssm's defaults, which the file leaves out. */
function mambaConfig(raw: JsonObject): JsonObject {
  const width = typeof raw['dim'] === 'number' ? raw['dim'] : 0;
  const moot = ['rms_norm', 'fused_add_norm', 'pad_vocab_size_multiple', ...MOOT];
  return withoutAbsent({
    ...renamed(raw, NAMES, moot),
    model_type: 'mamba2',
    expand: 2,
    head_dim: 64,
    num_heads: (2 * width) / 64,
    state_size: 128,
    conv_kernel: 4,
  });
}

function renamed(
  raw: JsonObject,
  names: Readonly<Record<string, string>>,
  without: readonly string[],
): Fields {
  const kept = Object.entries(raw).filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [Object.hasOwn(names, name) ? names[name] : name, value]),
  );
}

function withoutAbsent(fields: Fields): JsonObject {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as JsonObject;
}
