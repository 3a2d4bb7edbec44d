import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { type DecoderTraits, decoder, plainFeedForward } from '../../decoder.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { type MixtureTraits, mixture } from './mixture.js';

const WINDOW_DEFAULTS = {
  use_sliding_window: false,
  sliding_window: 4096,
  max_window_layers: 28,
} as const;

const SHARED_EXPERT = {
  gate: 'mlp.shared_expert.gate_proj',
  up: 'mlp.shared_expert.up_proj',
  down: 'mlp.shared_expert.down_proj',
} as const;

/**
 * A mixture every `decoder_sparse_step` layers but where `mlp_only_layers` names one; Qwen's rule and that of
 * many others. Source: modeling_qwen2_moe.py.
 */
export function qwenFeedForward(
  config: Config,
  traits: MixtureTraits = {},
): NonNullable<DecoderTraits['feedForward']> {
  const step = config.count('decoder_sparse_step', 1);
  const dense = new Set(config.integers('mlp_only_layers') ?? []);
  return (index, sizes) =>
    dense.has(index) || (index + 1) % step !== 0 || !config.integer('num_experts')
      ? plainFeedForward(config, sizes)
      : mixture(config, sizes, traits);
}

/** Qwen1.5-MoE, Qwen2-MoE: biased queries, keys, values; one gated shared expert. Source: configuration_qwen2_moe.py. */
export const qwen2Moe: Architecture = {
  modelTypes: ['qwen2_moe'],
  read: (raw) => {
    const config = raw.withDefaults({
      ...WINDOW_DEFAULTS,
      num_experts: 60,
      num_experts_per_tok: 4,
      moe_intermediate_size: 1408,
      shared_expert_intermediate_size: 5632,
    });
    const queryKeyValueBias = config.flag('qkv_bias', true);
    return decoder(config, {
      attention: () => ({ queryKeyValueBias, outputBias: false }),
      feedForward: qwenFeedForward(config, {
        shared: {
          innerSize: config.integer('shared_expert_intermediate_size'),
          names: SHARED_EXPERT,
          gate: 'mlp.shared_expert_gate',
        },
      }),
    });
  },
};

/** Qwen3-MoE: Qwen3's block with experts, none shared. Source: configuration_qwen3_moe.py. */
export const qwen3Moe: Architecture = {
  modelTypes: ['qwen3_moe'],
  read: (raw) => {
    const config = raw.withDefaults({
      ...WINDOW_DEFAULTS,
      num_experts: 128,
      num_experts_per_tok: 8,
      moe_intermediate_size: 768,
    });
    config.value('shared_expert_intermediate_size');
    const normed = config.flag('use_qk_norm', true);
    return decoder(config, {
      attention: () => ({ queryKeyNorm: normed ? HEAD_NORMS : undefined }),
      feedForward: qwenFeedForward(config),
    });
  },
};
