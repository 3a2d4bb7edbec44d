import type { Architecture } from '../../architecture.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder } from '../../decoder.js';
import { HEAD_NORMS } from './qwen.js';

/** EXAONE 3 and 3.5: Llama's block under GPT's names. Source: LGAI's modeling_exaone.py. */
export const exaone: Architecture = {
  modelTypes: ['exaone'],
  read: (config) =>
    decoder(config, {
      tiedByDefault: true,
      names: { embedding: 'transformer.wte', layers: 'transformer.h' },
      norms: ['ln_1', 'ln_2'],
      finalNorm: 'transformer.ln_f',
      attention: () => ({
        names: {
          query: 'attn.attention.q_proj',
          key: 'attn.attention.k_proj',
          value: 'attn.attention.v_proj',
          output: 'attn.attention.out_proj',
        },
      }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { gate: 'mlp.c_fc_0', up: 'mlp.c_fc_1', down: 'mlp.c_proj' },
        }),
    }),
};

/** EXAONE 4: norms after the sublayers, q/k norms, windows where the file has them. Source: configuration_exaone4.py. */
export const exaone4: Architecture = {
  modelTypes: ['exaone4'],
  read: (config) =>
    decoder(config.withDefaults({ sliding_window: 4096, sliding_window_pattern: 4 }), {
      norms: ['post_attention_layernorm', 'post_feedforward_layernorm'],
      attention: () => ({ queryKeyNorm: HEAD_NORMS }),
    }),
};
