import type { Architecture } from '../../architecture.js';
import { norm, together } from '../../blocks/block.js';
import { gatedDelta } from '../../blocks/gated-delta.js';
import { decoder, plainAttention } from '../../decoder.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { kindOf, layerKinds } from './layer-kinds.js';

/**
 * OLMo hybrid: one matrix per projection of the delta rule; attention layers with full-width q/k norms and norms
 * after the sublayers.
 */
export const olmoHybrid: Architecture = {
  modelTypes: ['olmo_hybrid'],
  read: (config) => {
    const kinds = layerKinds(config) ?? ['recurrent', 'recurrent', 'recurrent', 'attention'];
    const isFull = (index: number) => kindOf(kinds, index) === 'attention';
    for (const field of [
      'linear_allow_neg_eigval',
      'linear_a_log_min',
      'linear_a_log_max',
      'linear_dt_min',
      'linear_dt_max',
    ])
      config.value(field);
    return decoder(config, {
      norms: ['post_attention_layernorm'],
      mixer: (index, sizes) => {
        const { hiddenSize, heads } = sizes;
        if (isFull(index))
          return together(
            plainAttention(config, index, sizes, {
              attention: () => ({ queryKeyNorm: { ...HEAD_NORMS, over: 'all' } }),
            }),
            norm('post_feedforward_layernorm', hiddenSize),
          );
        const keyHeads = config.count('linear_num_key_heads', heads);
        const keyDim = config.count(
          'linear_key_head_dim',
          Math.floor((0.75 * hiddenSize) / keyHeads),
        );
        return together(
          gatedDelta({
            hiddenSize,
            keyHeads,
            valueHeads: config.count('linear_num_value_heads', heads),
            keyDim,
            valueDim: config.count('linear_value_head_dim', 2 * keyDim),
            kernel: config.count('linear_conv_kernel_dim', 4),
            storage: 'separate',
          }),
          norm('input_layernorm', hiddenSize),
        );
      },
    });
  },
};
