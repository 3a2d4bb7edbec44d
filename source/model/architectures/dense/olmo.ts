import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';

/** OLMo 1: Llama's block with LayerNorms that have no weights. Source: modeling_olmo.py. */
export const olmo: Architecture = {
  modelTypes: ['olmo'],
  read: (config) => decoder(config, { normOptions: { weightless: true } }),
};

/**
 * OLMo 2 and 3: norms after the sublayers, q/k norms over all heads. OLMo 3 has three windowed layers to a full one.
 */
export const olmo2: Architecture = {
  modelTypes: ['olmo2', 'olmo3'],
  read: (config) => {
    const third = config.text('model_type') === 'olmo3';
    const defaults = third ? { sliding_window: 4096, sliding_window_pattern: 4 } : {};
    return decoder(config.withDefaults(defaults), {
      norms: ['post_attention_layernorm', 'post_feedforward_layernorm'],
      attention: () => ({
        queryKeyNorm: { over: 'all', query: 'self_attn.q_norm', key: 'self_attn.k_norm' },
      }),
    });
  },
};
