import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';
import { MIXTRAL_EXPERTS, mixture } from './mixture.js';

const GATE = 'block_sparse_moe.gate';

/** Mixtral: Mistral's block with experts of `intermediate_size`. arXiv:2401.04088; modeling_mixtral.py. */
export const mixtral: Architecture = {
  modelTypes: ['mixtral'],
  read: (config) =>
    decoder(config.withDefaults({ num_key_value_heads: 8 }), {
      feedForward: (_, sizes) =>
        mixture(config.withDefaults({ num_experts: 8, num_experts_per_tok: 2 }), sizes, {
          innerSize: config.count('intermediate_size'),
          names: MIXTRAL_EXPERTS,
          router: { name: GATE },
        }),
    }),
};

/** Phi-3.5-MoE, mini and tiny: Mixtral with LayerNorms and biases in attention and head. Source: modeling_phimoe.py. */
export const phiMoe: Architecture = {
  modelTypes: ['phimoe'],
  read: (config) =>
    decoder(config.withDefaults({ num_key_value_heads: 8 }), {
      normOptions: { bias: true },
      headBias: config.flag('lm_head_bias', false),
      feedForward: (_, sizes) =>
        mixture(config.withDefaults({ num_experts: 16, num_experts_per_tok: 2 }), sizes, {
          innerSize: config.count('intermediate_size'),
          names: MIXTRAL_EXPERTS,
          router: { name: GATE },
        }),
    }),
};

/**
 * MiniMax-M2: Mixtral's names, norms over all query and key heads, a correction bias. `num_mtp_modules` counts
 * modules that its checkpoints leave out. Source: MiniMaxAI's modeling_minimax_m2.py.
 */
export const miniMaxM2: Architecture = {
  modelTypes: ['minimax_m2'],
  read: (config) => {
    for (const field of SAYS_NOTHING) config.value(field);
    const normed = config.flag('use_qk_norm', true);
    const over = config.text('qk_norm_type') === 'per_head' ? 'head' : 'all';
    return decoder(config.withDefaults({ head_dim: 128 }), {
      attention: () => ({
        queryKeyNorm: normed
          ? { over, query: 'self_attn.q_norm', key: 'self_attn.k_norm' }
          : undefined,
      }),
      feedForward: (_, sizes) =>
        mixture(config, sizes, {
          innerSize: config.count('intermediate_size'),
          names: MIXTRAL_EXPERTS,
          router: {
            name: GATE,
            ...(config.flag('use_routing_bias', true) && {
              correction: 'block_sparse_moe.e_score_correction_bias',
            }),
          },
          shared: {
            innerSize: config.integer('shared_intermediate_size', 0),
            names: {
              gate: 'block_sparse_moe.shared_experts.gate_proj',
              up: 'block_sparse_moe.shared_experts.up_proj',
              down: 'block_sparse_moe.shared_experts.down_proj',
            },
          },
        }),
    });
  },
};

/** Fields of modules that no checkpoint has, and of attention in every layer. */
const SAYS_NOTHING = [
  'use_mtp',
  'num_mtp_modules',
  'mtp_transformer_layers',
  'attn_type_list',
  'mlp_intermediate_size',
  'moe_intermediate_size',
];
