import type { Architecture } from '../../architecture.js';
import type { Block } from '../../blocks/block.js';
import { experts } from '../../blocks/experts.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention } from '../../decoder.js';
import { kindOf, layerKinds } from './layer-kinds.js';
import { mamba2Of } from './state-space.js';

const SHARED = { gateUp: 'shared_mlp.input_linear', down: 'shared_mlp.output_linear' } as const;

const ROUTED = {
  gateUp: 'block_sparse_moe.input_linear',
  down: 'block_sparse_moe.output_linear',
} as const;

/** Stated in all sizes, unused by those without Mamba layers. */
const MAMBA = [
  'mamba_n_heads',
  'mamba_d_head',
  'mamba_d_state',
  'mamba_d_conv',
  'mamba_expand',
  'mamba_n_groups',
  'mamba_conv_bias',
  'mamba_chunk_size',
];

/**
 * Granite 4: Mamba 2 or attention by `layer_types`; a shared feed-forward in every layer, in parallel with experts
 * unless `num_local_experts` is 0. Source: `configuration_granitemoehybrid.py`, `modeling_granitemoehybrid.py`.
 */
export const graniteHybrid: Architecture = {
  modelTypes: ['granitemoehybrid'],
  read: (config) => {
    const kinds = layerKinds(config) ?? ['recurrent'];
    for (const field of ['intermediate_size', ...MAMBA]) config.value(field);
    return decoder(config, {
      mixer: (index, sizes) =>
        kindOf(kinds, index) === 'attention'
          ? plainAttention(config, index, sizes)
          : mamba2Of(config, sizes.hiddenSize),
      feedForward: (_, { hiddenSize }) => graniteFeedForward(config, hiddenSize),
    });
  },
};

function graniteFeedForward(config: Config, hiddenSize: number): Block {
  const sharedSize = config.integer('shared_intermediate_size', 1024);
  const count = config.integer('num_experts', 8);
  const active = config.integer('num_experts_per_tok', 2);
  if (count === 0) return feedForward({ hiddenSize, innerSize: sharedSize, names: SHARED });
  return experts({
    hiddenSize,
    experts: count,
    active,
    innerSize: config.count('intermediate_size'),
    names: ROUTED,
    stacked: 'outIn',
    stackedSuffix: true,
    router: { name: 'block_sparse_moe.router.layer' },
    shared: { innerSize: sharedSize, names: SHARED },
  });
}
