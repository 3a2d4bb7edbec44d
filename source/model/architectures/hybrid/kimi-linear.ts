import type { Architecture } from '../../architecture.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, plainFeedForward } from '../../decoder.js';
import { experts } from '../../pieces/experts.js';
import { kimiDelta } from '../../pieces/kimi-delta.js';
import { latentAttention } from '../../pieces/latent-attention.js';
import { layerKinds } from './layer-kinds.js';

const EXPERTS = {
  gate: 'block_sparse_moe.experts.*.w1',
  up: 'block_sparse_moe.experts.*.w3',
  down: 'block_sparse_moe.experts.*.w2',
} as const;

const SHARED = {
  gate: 'block_sparse_moe.shared_experts.gate_proj',
  up: 'block_sparse_moe.shared_experts.up_proj',
  down: 'block_sparse_moe.shared_experts.down_proj',
} as const;

/**
 * Kimi Linear: Kimi delta attention with a latent-attention layer after every three, experts after the first layer.
 * Source: the published `configuration_kimi.py`, `modeling_kimi.py`.
 */
export const kimiLinear: Architecture = {
  modelTypes: ['kimi_linear'],
  read: (config) => {
    const linear = config.section('linear_attn_config') ?? config;
    const latentLayers = latentLayersOf(config);
    const dense = config.integer('first_k_dense_replace', 1);
    const every = config.count('moe_layer_freq', 1);
    for (const field of [
      'mla_use_nope',
      'use_grouped_topk',
      'head_dim',
      'moe_renormalize',
      'num_expert_group',
    ])
      config.value(field);
    return decoder(config.withDefaults({ head_dim: 128 }), {
      mixer: (index, { hiddenSize, heads }) =>
        latentLayers.has(index)
          ? latentAttention({
              hiddenSize,
              heads,
              queryRank: config.optionalInteger('q_lora_rank'),
              latentRank: config.count('kv_lora_rank', 512),
              nopeDim: config.count('qk_nope_head_dim', 128),
              ropeDim: config.integer('qk_rope_head_dim', 64),
              valueDim: config.count('v_head_dim', 128),
            })
          : kimiDelta({
              hiddenSize,
              heads: linear.count('num_heads', 32),
              headDim: linear.count('head_dim', 128),
              kernel: linear.count('short_conv_kernel_size', 4),
            }),
      feedForward: (index, sizes) =>
        index < dense || index % every !== 0
          ? plainFeedForward(config, sizes)
          : kimiExperts(config, sizes.hiddenSize),
    });
  },
};

function kimiExperts(config: Config, hiddenSize: number) {
  const innerSize = config.count('moe_intermediate_size');
  return experts({
    hiddenSize,
    experts: config.count('num_experts'),
    active: config.count('num_experts_per_tok'),
    innerSize,
    names: EXPERTS,
    router: {
      name: 'block_sparse_moe.gate',
      correction: 'block_sparse_moe.gate.e_score_correction_bias',
    },
    shared: {
      innerSize: config.integer('num_shared_experts', 0) * innerSize,
      names: SHARED,
    },
  });
}

/** Layers of latent attention, from 0; `full_attn_layers` counts from 1. */
function latentLayersOf(config: Config): ReadonlySet<number> {
  const kinds = layerKinds(config);
  if (kinds) return new Set(kinds.flatMap((kind, index) => (kind === 'attention' ? [index] : [])));
  const linear = config.section('linear_attn_config');
  const full = linear?.integers('full_attn_layers');
  if (!full) throw new ModelError('the config has no linear_attn_config.full_attn_layers');
  linear?.value('kda_layers');
  return new Set(full.map((layer) => layer - 1));
}
