import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';
import { mixture } from './mixture.js';

/**
 * Granite 3 MoE, PowerMoE, and versions with a shared expert: stacked experts under the names of plain matrices,
 * tied; newer ones have windows and attention sinks. Source: modeling_granitemoe.py, modeling_granitemoeshared.py.
 */
export const graniteMoe: Architecture = {
  modelTypes: ['granitemoe', 'granitemoeshared', 'granitemoe_swa'],
  read: (given) => {
    const isWindowed = given.text('model_type') === 'granitemoe_swa';
    const config = isWindowed ? given.withDefaults({ sliding_window: 128 }) : given;
    config.value('layer_rope_theta');
    return decoder(config, {
      tiedByDefault: !isWindowed,
      ...(isWindowed && { attention: () => ({ sinks: 'self_attn.sinks' }) }),
      feedForward: (_, sizes) =>
        mixture(config.withDefaults({ num_experts: 8, num_experts_per_tok: 2 }), sizes, {
          innerSize: config.count('intermediate_size'),
          names: {
            gateUp: 'block_sparse_moe.input_linear',
            down: 'block_sparse_moe.output_linear',
          },
          stacked: 'outIn',
          stackedSuffix: true,
          router: { name: 'block_sparse_moe.router.layer' },
          shared: {
            innerSize: config.integer('shared_intermediate_size', 0),
            names: { gateUp: 'shared_mlp.input_linear', down: 'shared_mlp.output_linear' },
          },
        }),
    });
  },
};
