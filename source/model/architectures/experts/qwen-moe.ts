import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { type DecoderTraits, decoder, plainFeedForward } from '../../decoder.js';
import { HEAD_NORMS, WINDOW_DEFAULTS } from '../dense/qwen.js';
import { type MixtureTraits, mixture } from './mixture.js';

/** Names of Qwen's one shared expert, which later families share. */
export const SHARED_EXPERT = {
  gate: 'mlp.shared_expert.gate_proj',
  up: 'mlp.shared_expert.up_proj',
  down: 'mlp.shared_expert.down_proj',
} as const;

/**
 * Whether a layer is a mixture: every `decoder_sparse_step`-th except those in `mlp_only_layers`, the rule of Qwen
 * and many others. Source: modeling_qwen2_moe.py.
 */
export function sparseLayers(config: Config): (index: number) => boolean {
  const step = config.count('decoder_sparse_step', 1);
  const dense = new Set(config.integers('mlp_only_layers') ?? []);
  return (index) =>
    !dense.has(index) && (index + 1) % step === 0 && config.integer('num_experts') > 0;
}

/** Feed-forwards by `sparseLayers`, with experts of the config's fields. */
export function qwenFeedForward(
  config: Config,
  traits: MixtureTraits = {},
): NonNullable<DecoderTraits['feedForward']> {
  const isSparse = sparseLayers(config);
  return (index, sizes) =>
    isSparse(index) ? mixture(config, sizes, traits) : plainFeedForward(config, sizes);
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
