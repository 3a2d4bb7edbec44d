import type { Architecture } from '../../architecture.js';
import { type Block, behindOwnNorm, norm, together } from '../../blocks/block.js';
import { type FeedForwardNames, feedForward } from '../../blocks/feed-forward.js';
import { decoder, type Sizes } from '../../decoder.js';
import { MIXTRAL_EXPERTS, mixture } from './mixture.js';

/**
 * Snowflake Arctic: every `moe_layer_frequency`-th layer is a mixture, in parallel with a dense feed-forward of the
 * hidden width and its norm. Source: Snowflake's modeling_arctic.py.
 */
export const arctic: Architecture = {
  modelTypes: ['arctic'],
  read: (config) => {
    const step = config.count('moe_layer_frequency', 2);
    const residual = config.flag('parallel_attn_mlp_res', false);
    const innerSize = config.count('intermediate_size');
    return decoder(config, {
      feedForward: (index, sizes) => {
        const isMixture = (index + 1) % step === 0;
        const routed = isMixture
          ? mixture(config.withDefaults({ num_experts: 8, num_experts_per_tok: 1 }), sizes, {
              innerSize,
              names: MIXTRAL_EXPERTS,
              router: { name: 'block_sparse_moe.gate' },
            })
          : dense(innerSize, sizes, 'block_sparse_moe.mlp');
        if (!isMixture || !residual) return routed;
        return together(
          routed,
          behindOwnNorm(dense(sizes.hiddenSize, sizes, 'residual_mlp')),
          norm('residual_layernorm', sizes.hiddenSize),
        );
      },
    });
  },
};

function dense(innerSize: number, { hiddenSize }: Sizes, module: string): Block {
  const names: FeedForwardNames = {
    gate: `${module}.w1`,
    up: `${module}.w3`,
    down: `${module}.w2`,
  };
  return feedForward({ hiddenSize, innerSize, names });
}
