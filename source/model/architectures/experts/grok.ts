import type { Architecture } from '../../architecture.js';
import { together } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder } from '../../decoder.js';
import { MIXTRAL_EXPERTS, mixture } from './mixture.js';

/**
 * Grok-1 as hpcai-tech publishes it for transformers: four norms per layer, tied. Source: its modeling_grok1.py;
 * sizes: xai-org/grok-1's run.py.
 */
export const grok: Architecture = {
  modelTypes: ['grok-1', 'grok1'],
  read: (config) =>
    decoder(config, {
      tiedByDefault: true,
      norms: ['pre_attn_norm', 'post_attn_norm', 'pre_moe_norm', 'post_moe_norm'],
      attention: () => ({
        names: {
          query: 'attn.q_proj',
          key: 'attn.k_proj',
          value: 'attn.v_proj',
          output: 'attn.o_proj',
        },
      }),
      feedForward: (_, sizes) =>
        mixture(config, sizes, {
          innerSize: config.count('intermediate_size'),
          names: {
            gate: 'moe_block.experts.*.linear',
            up: 'moe_block.experts.*.linear_v',
            down: 'moe_block.experts.*.linear_1',
          },
          router: { name: 'moe_block.gate' },
        }),
    }),
};

/**
 * Grok-2 (`model_type` "git"): Grok-1's norms; with `residual_moe` a dense feed-forward in parallel with the experts.
 * Source: xai-org/grok-2's config.json; SGLang's grok.py.
 */
export const grok2: Architecture = {
  modelTypes: ['git', 'grok2'],
  read: (config) => {
    const residual = config.flag('residual_moe', false);
    config.value('global_attn_every_n');
    return decoder(config, {
      norms: ['pre_attn_norm', 'post_attn_norm', 'pre_moe_norm', 'post_moe_norm'],
      feedForward: (_, sizes) => {
        const inner = config.count('intermediate_size');
        const mixed = mixture(config, sizes, {
          innerSize: config.count('moe_intermediate_size', inner),
          names: MIXTRAL_EXPERTS,
          router: { name: 'block_sparse_moe.gate' },
        });
        return residual
          ? together(feedForward({ hiddenSize: sizes.hiddenSize, innerSize: inner }), mixed)
          : mixed;
      },
    });
  },
};
