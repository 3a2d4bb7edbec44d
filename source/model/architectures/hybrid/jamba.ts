import type { Architecture } from '../../architecture.js';
import { experts } from '../../blocks/experts.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder, plainAttention } from '../../decoder.js';
import { mamba1Of } from './state-space.js';

const FEED_FORWARD = {
  gate: 'feed_forward.gate_proj',
  up: 'feed_forward.up_proj',
  down: 'feed_forward.down_proj',
} as const;

const EXPERTS = {
  gate: 'feed_forward.experts.*.gate_proj',
  up: 'feed_forward.experts.*.up_proj',
  down: 'feed_forward.experts.*.down_proj',
} as const;

/**
 * Jamba: Mamba 1 with norms of dt, B and C, attention every `attn_layer_period` layers, experts every
 * `expert_layer_period`. Source: `configuration_jamba.py`, `modeling_jamba.py`.
 */
export const jamba: Architecture = {
  modelTypes: ['jamba'],
  read: (given) => {
    const config = given.withDefaults({ num_key_value_heads: 8, vocab_size: 65536 });
    const everyAttention = config.count('attn_layer_period', 8);
    const firstAttention = config.integer('attn_layer_offset', 4);
    const everyExpert = config.count('expert_layer_period', 2);
    const firstExpert = config.integer('expert_layer_offset', 1);
    const count = config.count('num_experts', 16);
    const active = config.count('num_experts_per_tok', 2);
    for (const field of [
      'use_mamba_kernels',
      'mamba_inner_layernorms',
      'calc_logits_for_entire_prompt',
    ])
      config.value(field);
    return decoder(config, {
      norms: ['input_layernorm', 'pre_ff_layernorm'],
      finalNorm: 'model.final_layernorm',
      mixer: (index, sizes) =>
        index % everyAttention === firstAttention
          ? plainAttention(config, index, sizes)
          : mamba1Of(config, sizes.hiddenSize, { module: 'mamba', innerNorms: true }),
      feedForward: (index, { hiddenSize }) => {
        const innerSize = config.count('intermediate_size');
        return index % everyExpert === firstExpert && count > 1
          ? experts({
              hiddenSize,
              experts: count,
              active,
              innerSize,
              names: EXPERTS,
              router: { name: 'feed_forward.router' },
            })
          : feedForward({ hiddenSize, innerSize, names: FEED_FORWARD });
      },
    });
  },
};
