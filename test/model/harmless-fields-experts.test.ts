import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { cachedElements } from '../../source/model/cache-class.js';
import { countParameters } from '../../source/model/parameters.js';
import { readModel } from '../../source/model/read-model.js';
import type { JsonObject } from '../../source/text/json.js';

/**
 * Fields that published configs of these models have and the facts or presets leave out: none moves a weight
 * but ERNIE's next-token modules. Sources: each model's config.json and its `configuration_*.py`.
 */
const fields: readonly (readonly [string, JsonObject])[] = [
  [
    'mistralai/Mixtral-8x7B-v0.1',
    { sliding_window: null, output_router_logits: false, router_aux_loss_coef: 0.02 },
  ],
  [
    'Qwen/Qwen2-57B-A14B',
    {
      max_window_layers: 28,
      use_sliding_window: false,
      sliding_window: 65536,
      norm_topk_prob: false,
      output_router_logits: false,
      router_aux_loss_coef: 0.001,
    },
  ],
  [
    'Qwen/Qwen3-30B-A3B',
    {
      max_window_layers: 48,
      use_sliding_window: false,
      sliding_window: null,
      norm_topk_prob: true,
      output_router_logits: false,
      router_aux_loss_coef: 0.001,
    },
  ],
  [
    'microsoft/Phi-mini-MoE-instruct',
    {
      hidden_dropout: 0.0,
      input_jitter_noise: 0.01,
      original_max_position_embeddings: 4096,
      output_router_logits: false,
      router_aux_loss_coef: 0.0,
      router_jitter_noise: 0.01,
      sliding_window: 2047,
    },
  ],
  [
    'ibm-granite/granite-3.0-1b-a400m-base',
    {
      attention_bias: false,
      attention_multiplier: 0.015625,
      embedding_multiplier: 12.0,
      logits_scaling: 6.0,
      residual_multiplier: 0.22,
      output_router_logits: false,
      router_aux_loss_coef: 0.0,
    },
  ],
  [
    'hpcai-tech/grok-1',
    {
      attn_output_multiplier: 0.08838834764831845,
      embedding_multiplier_scale: 78.38367176906169,
      max_attn_value: 30.0,
      output_multiplier_scale: 0.5773502691896257,
      output_router_logits: false,
      router_aux_loss_coef: 0.001,
      widening_factor: null,
    },
  ],
  [
    'deepseek-ai/DeepSeek-V2',
    {
      aux_loss_alpha: 0.001,
      ep_size: 1,
      n_group: 8,
      topk_group: 4,
      norm_topk_prob: true,
      pretraining_tp: 1,
      routed_scaling_factor: 2.5,
      scoring_func: 'sigmoid',
      seq_aux: true,
    },
  ],
  [
    'deepseek-ai/DeepSeek-V3',
    {
      aux_loss_alpha: 0.001,
      ep_size: 1,
      n_group: 8,
      topk_group: 4,
      norm_topk_prob: true,
      pretraining_tp: 1,
      routed_scaling_factor: 2.5,
      scoring_func: 'sigmoid',
      seq_aux: true,
    },
  ],
  [
    'deepseek-ai/DeepSeek-V3.2',
    {
      aux_loss_alpha: 0.001,
      ep_size: 1,
      n_group: 8,
      topk_group: 4,
      norm_topk_prob: true,
      pretraining_tp: 1,
      routed_scaling_factor: 2.5,
      scoring_func: 'sigmoid',
      seq_aux: true,
    },
  ],
  [
    'moonshotai/Kimi-K2-Instruct',
    {
      aux_loss_alpha: 0.001,
      ep_size: 1,
      n_group: 8,
      topk_group: 4,
      norm_topk_prob: true,
      pretraining_tp: 1,
      routed_scaling_factor: 2.5,
      scoring_func: 'sigmoid',
      seq_aux: true,
    },
  ],
  [
    'zai-org/GLM-4.5',
    {
      partial_rotary_factor: 0.5,
      n_group: 1,
      topk_group: 1,
      norm_topk_prob: true,
      routed_scaling_factor: 2.5,
    },
  ],
  [
    'zai-org/GLM-4.7-Flash',
    {
      partial_rotary_factor: 1.0,
      n_group: 1,
      topk_group: 1,
      topk_method: 'noaux_tc',
      norm_topk_prob: true,
      routed_scaling_factor: 1.8,
      pretraining_tp: 1,
      rope_interleave: true,
    },
  ],
  [
    'baidu/ERNIE-4.5-300B-A47B-Paddle',
    {
      head_dim: 128,
      moe_capacity: [64, 64, 64],
      moe_gate: 'topk',
      moe_use_aux_free: true,
      num_nextn_predict_layers: 1,
      moe_group: 'mp',
      moe_all_to_all_dropout: 0.0,
      moe_dropout_prob: 0.0,
      moe_orthogonal_loss_lambda: 0.0,
      moe_use_hard_gate: false,
      use_rmsnorm: true,
      use_flash_attention: true,
      router_aux_loss_coef: 0.001,
      output_router_logits: false,
      fuse_rope: true,
      use_mem_eff_attn: false,
      compression_ratio: 1.0,
      ignored_index: -100,
      weight_share_add_bias: true,
      sinkhorn_2gate: true,
      sinkhorn_temp: 0.03,
      multimodel_experts: false,
      moe_norm_gate_logits: true,
      enable_mtp_magic_send: false,
      use_recompute_mtp: false,
    },
  ],
  [
    'tencent/Hunyuan-A13B-Instruct',
    {
      add_classification_head: false,
      anyres_pooling_size: 2,
      anyres_vit_max_image_size: null,
      anyres_vit_two_views: false,
      attention_bias: false,
      capacity_factor: 1.0,
      cla_share_factor: 2,
      class_num: 0,
      dense_list: [4096, 0],
      eod_token_id: 3,
      group_limited_greedy: false,
      im_end_id: 6,
      image_token_id: 8,
      mask_init_id: 9,
      max_image_size: null,
      mlp_bias: false,
      moe_drop_tokens: false,
      moe_layer_num_skipped: 0,
      moe_random_routing_dropped_token: false,
      n_group: null,
      topk_group: null,
      norm_topk_prob: true,
      norm_type: 'rms',
      num_media_embeds: 257,
      org_vocab_size: 128167,
      pool_type: 'last',
      position_embedding_xdrope: false,
      pretraining_tp: 1,
      qk_norm: true,
      rope_xdrope: false,
      router_aux: null,
      routed_scaling_factor: 1.0,
      sep_token_id: 0,
      skip_cls_token: false,
      text_end_id: 7,
      text_start_id: 6,
      unified_moe: false,
      use_cla: false,
      use_rotary_pos_emb: true,
      use_vision_start_end: false,
      vit_add_patchemb_bias: false,
      vit_input_resolution: 224,
      vit_mapping_type: 'resampler',
      vit_norm_type: 'fused',
      vit_patch: 1,
      vit_path: null,
      vit_remove_prenorm: false,
      vit_token: 64,
      vit_type: null,
      vit_used_rms_norm: false,
      xdrope_section: null,
      video_start_id: 12,
    },
  ],
  [
    'rednote-hilab/dots.llm1.inst',
    {
      attention_bias: false,
      ep_size: 1,
      max_window_layers: 62,
      n_group: 1,
      topk_group: 1,
      norm_topk_prob: true,
      num_nextn_predict_layers: 0,
      pretraining_tp: 1,
      routed_scaling_factor: 2.5,
      scoring_func: 'noaux_tc',
      sliding_window: null,
      use_sliding_window: false,
    },
  ],
  [
    'inclusionAI/Ling-1T',
    {
      embedding_dropout: 0.0,
      max_window_layers: 28,
      mtp_loss_scaling_factor: 0,
      n_group: 8,
      topk_group: 4,
      norm_topk_prob: true,
      num_nextn_predict_layers: 0,
      output_dropout: 0.0,
      partial_rotary_factor: 0.5,
      routed_scaling_factor: 2.5,
      router_dtype: 'fp32',
      score_function: 'sigmoid',
      use_rmsnorm: true,
      use_sliding_window: false,
      sliding_window: null,
      using_split_qkv_in_self_attention: false,
      rotary_dim: 64,
      scoring_func: 'sigmoid',
      moe_shared_expert_intermediate_size: 2048,
      norm_head: false,
      norm_softmax: false,
      moe_router_topk_scaling_factor: 2.5,
    },
  ],
  [
    'MiniMaxAI/MiniMax-M2',
    {
      attn_type_list: [1, 1, 1],
      layernorm_full_attention_beta: 1.0,
      layernorm_linear_attention_beta: 1.0,
      layernorm_mlp_beta: 1.0,
      max_model_len: null,
      mlp_intermediate_size: 8192,
      moe_intermediate_size: 1536,
      mtp_transformer_layers: 1,
      output_router_logits: false,
      router_aux_loss_coef: 0.001,
      router_jitter_noise: 0.0,
      scoring_func: 'sigmoid',
      shared_moe_mode: 'sigmoid',
      sliding_window: null,
      use_grouped_topk: true,
    },
  ],
  [
    'meituan-longcat/LongCat-Flash-Chat',
    {
      attention_bias: false,
      attention_method: 'MLA',
      mla_scale_kv_lora: true,
      mla_scale_q_lora: true,
      norm_topk_prob: false,
      routed_scaling_factor: 6.0,
      router_bias: false,
      router_dtype: 'float32',
      zero_expert_type: 'identity',
    },
  ],
  [
    'olmoe-1b-7b-0125-instruct',
    {
      attention_bias: false,
      clip_qkv: null,
      norm_topk_prob: false,
      output_router_logits: false,
      router_aux_loss_coef: 0.01,
    },
  ],
  [
    'trinity-nano-preview',
    {
      load_balance_coeff: 0.0005,
      mup_enabled: true,
      n_group: 1,
      num_expert_groups: 1,
      num_limited_groups: 1,
      route_norm: true,
      route_scale: 2.826,
      score_func: 'sigmoid',
      topk_group: 1,
      use_grouped_mm: true,
    },
  ],
  [
    'step-3.5-flash',
    {
      tie_word_embeddings: false,
      yarn_only_types: ['full_attention'],
      max_seq_len: 262144,
      moe_layer_offset: 0,
      moe_every_n_layer: 1,
      norm_expert_weight: true,
      moe_router_activation: 'sigmoid',
      moe_router_scaling_factor: 3.0,
      att_impl_type: 'GQA',
      use_moe: true,
      use_rope_layers: [],
      use_qk_norm: true,
      zero_centered: true,
      sink: false,
      partial_rotary_factors: [0.5, 0.5, 0.5],
      need_fp32_gate: true,
      swiglu_limits: [0.0, 0.0, 0.0],
      swiglu_limits_shared: [0.0, 0.0, 0.0],
    },
  ],
  [
    'k-exaone-236b-a23b',
    {
      first_last_k_dense_replace: 0,
      n_group: 1,
      topk_group: 1,
      topk_method: 'noaux_tc',
      norm_topk_prob: true,
      routed_scaling_factor: 2.5,
      scoring_func: 'sigmoid',
      mtp_loss_scaling_factor: 0.05,
      mtp_share_layers: false,
      moe_dropout: 0.0,
      shared_expert_intermediate_size: 2048,
    },
  ],
  [
    'hy3-preview',
    {
      enable_attention_fp32_softmax: false,
      enable_lm_head_fp32: true,
      enable_moe_fp32_combine: false,
      expert_hidden_dim: 1536,
      moe_router_enable_expert_bias: true,
      moe_router_use_sigmoid: true,
      route_norm: true,
      router_scaling_factor: 2.826,
      use_grouped_mm: false,
      output_router_logits: false,
    },
  ],
];

test.each(fields)('%s has fields that move nothing', (id, extra) => {
  const config = configOf(id);
  const model = readModel({ ...config, ...BOILERPLATE, ...extra }, id);
  const trimmed = readModel(config, id);
  expect(model.unmodelled).toEqual([]);
  expect(countParameters(model).total).toBe(countParameters(trimmed).total);
  const windowless = cachedElements({ ...model, groups: withoutWindows(model.groups) });
  const before = cachedElements({ ...trimmed, groups: withoutWindows(trimmed.groups) });
  expect(windowless).toEqual(before);
});

/** Source: transformers' `test_modeling_mimo_v2_flash.py`, fields of the Hub's config that its class strips. */
test('MiMo-V2-Flash keeps a window: the chunk and the second width in its published config change nothing', () => {
  const config = {
    vocab_size: 1024,
    hidden_size: 256,
    intermediate_size: 512,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    head_dim: 64,
    hybrid_layer_pattern: [0, 1],
    moe_layer_freq: [0, 0],
    model_type: 'mimo_v2_flash',
  };
  const plain = readModel({ ...config, sliding_window: 128 }, 'plain');
  const published = { sliding_window_size: 128, attention_chunk_size: 128 };
  for (const more of [{ sliding_window: 128, ...published }, published]) {
    const model = readModel({ ...config, ...more }, 'published');
    expect(model.unmodelled).toEqual(plain.unmodelled);
    expect(cachedElements(model)).toEqual(cachedElements(plain));
  }
});

test.each([
  ['memory heads', { num_memory_heads: 4 }],
  ['a second tower of experts', { expert_bank: { banks: 2, width: 128 } }],
  ['an adapter that is on', { use_side_adapter: true }],
])('%s of a mixture are unmodelled fields', (_, extra) => {
  const model = readModel({ ...configOf('Qwen/Qwen3-30B-A3B'), ...extra }, 'a model');
  expect(model.unmodelled.map(({ field }) => field)).toEqual(Object.keys(extra));
});

const BOILERPLATE = {
  transformers_version: '4.57.1',
  use_cache: true,
  bos_token_id: 1,
  eos_token_id: [2, 3],
  pad_token_id: 0,
  initializer_range: 0.02,
  hidden_act: 'silu',
  attention_dropout: 0.0,
  rms_norm_eps: 1e-6,
  auto_map: { AutoConfig: 'configuration.Config' },
} as const;

type Groups = ReturnType<typeof readModel>['groups'];

/** Some published configs state a window that the trimmed ones leave out: whatever it is, the keys are as many. */
function withoutWindows(groups: Groups): Groups {
  return groups.map((group) => ({
    ...group,
    mixers: group.mixers.map((mixer) =>
      mixer.kind === 'attention' ? { ...mixer, window: undefined } : mixer,
    ),
  }));
}

function configOf(id: string): JsonObject {
  const facts = JSON.parse(
    readFileSync(new URL('../facts/models.json', import.meta.url), 'utf8'),
  ) as { readonly id: string; readonly config: JsonObject }[];
  const fact = facts.find((found) => found.id === id);
  if (fact) return fact.config;
  const folder = new URL('../../presets/models/', import.meta.url);
  const file = readdirSync(folder).find((name) => name === `${id}.json`);
  if (!file) throw new Error(`no fact and no preset is named ${id}`);
  const { _llm_tui, ...config } = JSON.parse(
    readFileSync(new URL(file, folder), 'utf8'),
  ) as JsonObject;
  return config;
}
