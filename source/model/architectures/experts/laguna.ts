import type { Architecture } from '../../architecture.js';
import { attention } from '../../blocks/attention.js';
import { decoder, plainFeedForward } from '../../decoder.js';
import { windowOf } from '../../windows.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { withOutputGate } from './afmoe.js';
import { CORRECTED_ROUTER, isMixtureLayer, mixture } from './mixture.js';
import { SHARED_EXPERT } from './qwen-moe.js';

/**
 * Laguna: a number of query heads per layer, a gate per head, one shared expert of its own width. Source: mlx-lm's
 * laguna.py.
 */
export const laguna: Architecture = {
  modelTypes: ['laguna'],
  read: (raw) => {
    const config = raw.withDefaults({ head_dim: 128, first_k_dense_replace: 1 });
    const queryKeyValueBias = config.flag('qkv_bias', false);
    const outputBias = config.flag('attention_bias', false);
    const sharedSize = config.integer('shared_expert_intermediate_size', 0);
    const gated = config.value('gating') !== false;
    return decoder(config, {
      mixer: (index, sizes) => {
        const heads = config.perLayer('num_attention_heads_per_layer', index, sizes.heads);
        const own = { ...sizes, heads };
        const block = attention({
          ...own,
          queryKeyValueBias,
          outputBias,
          queryKeyNorm: HEAD_NORMS,
          window: windowOf(config, index),
        });
        return gated ? withOutputGate(block, own, heads, 'self_attn.g_proj') : block;
      },
      feedForward: (index, sizes) =>
        isMixtureLayer(config, index)
          ? mixture(config, sizes, {
              router: CORRECTED_ROUTER,
              shared: { innerSize: sharedSize, names: SHARED_EXPERT },
            })
          : plainFeedForward(config, sizes),
    });
  },
};
