import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';
import { mixture } from './mixture.js';

/**
 * Granite 3 MoE, PowerMoE, and those with a shared expert: stacked experts under the names of plain matrices,
 * tied. Source: modeling_granitemoe.py, modeling_granitemoeshared.py.
 */
export const graniteMoe: Architecture = {
  modelTypes: ['granitemoe', 'granitemoeshared'],
  read: (config) =>
    decoder(config, {
      tiedByDefault: true,
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
    }),
};
