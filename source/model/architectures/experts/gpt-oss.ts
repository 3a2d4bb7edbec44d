import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';
import { mixture } from './mixture.js';

/**
 * gpt-oss: biases everywhere, one attention sink per head, windows in every second layer, stacked experts under the
 * names of bf16 checkpoints. Source: configuration_gpt_oss.py, modeling_gpt_oss.py.
 */
export const gptOss: Architecture = {
  modelTypes: ['gpt_oss'],
  read: (raw) => {
    const config = raw.withDefaults({
      attention_bias: true,
      head_dim: 64,
      num_key_value_heads: 8,
      sliding_window: 128,
      layer_types: ['sliding_attention', 'full_attention'],
      num_experts: 128,
      num_experts_per_tok: 4,
    });
    return decoder(config, {
      attention: () => ({ sinks: 'self_attn.sinks' }),
      feedForward: (_, sizes) =>
        mixture(config, sizes, {
          innerSize: config.count('intermediate_size'),
          names: { gateUp: 'mlp.experts.gate_up_proj', down: 'mlp.experts.down_proj' },
          stacked: 'inOut',
          bias: true,
          router: { name: 'mlp.router', bias: true },
        }),
    });
  },
};
