import type { Architecture } from '../../architecture.js';
import { type Block, matrix, norm, normTensors, prefixed, together } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import { experts } from '../../blocks/experts.js';
import { kimiDelta } from '../../blocks/kimi-delta.js';
import { latentAttention } from '../../blocks/latent-attention.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, plainFeedForward } from '../../decoder.js';
import { isMixtureLayer } from '../experts/mixture.js';
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
 * Kimi Linear: Kimi delta attention with a latent-attention layer after every three, experts after the first layer;
 * Kimi K3's text model adds output gates, latent experts and attention over residuals by fields of its own.
 * Source: the published `configuration_kimi.py`, `modeling_kimi.py`, `modeling_kimi_linear.py`.
 */
export const kimiLinear: Architecture = {
  modelTypes: ['kimi_linear'],
  read: (config) => {
    const linear = config.section('linear_attn_config');
    const delta = {
      heads: linear?.count('num_heads', 32) ?? config.count('linear_num_heads', 32),
      headDim: linear?.count('head_dim', 128) ?? config.count('linear_head_dim', 128),
      kernel:
        linear?.count('short_conv_kernel_size', 4) ?? config.count('linear_conv_kernel_dim', 4),
      fullRankGate: linear?.flag('use_full_rank_gate', false) ?? false,
    };
    linear?.value('gate_lower_bound');
    const residuals = config.has('attn_res_block_size');
    const outputGate = config.flag('mla_use_output_gate', false);
    const latentLayers = latentLayersOf(config);
    const mixed = config.withDefaults({ first_k_dense_replace: 1 });
    for (const field of [
      'mla_use_nope',
      'use_grouped_topk',
      'head_dim',
      'qk_head_dim',
      'moe_renormalize',
      'num_expert_group',
      'num_nextn_predict_layers',
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
              outputGate,
            })
          : kimiDelta({ hiddenSize, ...delta }),
      feedForward: (index, sizes) =>
        together(
          isMixtureLayer(mixed, index)
            ? kimiExperts(config, sizes.hiddenSize)
            : plainFeedForward(config, sizes),
          ...(residuals ? [residualMixing(sizes.hiddenSize, ['self_attention', 'mlp'])] : []),
        ),
      ends: ({ hiddenSize }) =>
        residuals
          ? atEnd('last', prefixed('model.', residualMixing(hiddenSize, ['output_attn'])).tensors)
          : [],
    });
  },
};

/** Kimi K3's residuals attend to earlier blocks: a norm and one row for each half of a layer. */
function residualMixing(hiddenSize: number, names: readonly string[]): Block {
  return together(
    ...names.flatMap((name) => [
      norm(`${name}_res_norm`, hiddenSize),
      {
        tensors: matrix({
          name: `${name}_res_proj`,
          part: 'other',
          site: 'other',
          inSize: hiddenSize,
          outSize: 1,
        }).map((tensor) => ({ ...tensor, everyToken: true })),
      },
    ]),
  );
}

/** Experts of the hidden width, or of a latent one with a norm before they are projected back (Kimi K3). */
function kimiExperts(config: Config, hiddenSize: number): Block {
  const innerSize = config.count('moe_intermediate_size');
  const latent = config.optionalInteger('routed_expert_hidden_size');
  const normed = config.flag('latent_moe_use_norm', false) && latent;
  const module = 'block_sparse_moe.routed_expert_';
  return together(
    ...(normed ? [{ tensors: normTensors(`${module}norm`, latent) }] : []),
    experts({
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
        innerSize: config.integer('num_shared_experts', 1) * innerSize,
        names: SHARED,
      },
      latent: latent
        ? { size: latent, down: `${module}down_proj`, up: `${module}up_proj` }
        : undefined,
    }),
  );
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
