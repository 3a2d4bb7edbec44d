import type { Architecture } from '../../architecture.js';
import { decoder, plainFeedForward } from '../../decoder.js';
import { isMixtureLayer, mixture } from './mixture.js';

/**
 * Ling, Ring and LLaDA 2 (Bailing MoE): fused queries, keys and values; from version 2 on norms over each head and a
 * correction bias. Source: inclusionAI's modeling_bailing_moe{,_v2}.py.
 */
export const bailing: Architecture = {
  modelTypes: ['bailing_moe', 'bailing_moe_v2', 'llada2_moe', 'sarvam_moe'],
  read: (config) => {
    const later = config.text('model_type') !== 'bailing_moe';
    const bias = config.flag('use_bias', false);
    config.value('use_rmsnorm');
    const queryKeyValueBias = config.flag('use_qkv_bias', false);
    const normed = config.flag('use_qk_norm', later);
    const corrected = config.flag('moe_router_enable_expert_bias', later);
    const sharedWidth = config.count(
      'moe_shared_expert_intermediate_size',
      config.count('moe_intermediate_size'),
    );
    const shares = config.flag('moe_router_enable_shared_expert', true);
    const sharedCount = config.integer('num_shared_experts', 0);
    return decoder(config, {
      names: { embedding: 'model.word_embeddings' },
      attention: () => ({
        names: { fused: 'attention.query_key_value', output: 'attention.dense' },
        queryKeyValueBias,
        outputBias: bias,
        queryKeyNorm: normed
          ? { over: 'head', query: 'attention.query_layernorm', key: 'attention.key_layernorm' }
          : undefined,
      }),
      feedForward: (index, sizes) =>
        isMixtureLayer(config, index)
          ? mixture(config, sizes, {
              bias,
              shared: { innerSize: shares ? sharedWidth * sharedCount : 0 },
              ...(corrected && { router: { correction: 'mlp.gate.expert_bias' } }),
            })
          : plainFeedForward(config.withDefaults({ mlp_bias: bias }), sizes),
    });
  },
};
