import type { Architecture } from '../../architecture.js';
import { type Block, behindOwnNorm, together } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder } from '../../decoder.js';
import { latentMixer, withLatentHead } from './latent.js';
import { mixture } from './mixture.js';

/**
 * LongCat-Flash: two latent attentions and two dense feed-forwards per layer around one mixture, whose router also
 * selects among `zero_expert_num` experts that pass the token through without weights; active parameters are the
 * average share of the others. Source: arXiv:2509.01322; modeling_longcat_flash.py.
 */
export const longcat: Architecture = {
  modelTypes: ['longcat_flash'],
  read: (raw) => {
    const blocks = raw.value('num_layers') ?? 28;
    raw.value('num_hidden_layers');
    const config = withLatentHead(
      raw.withDefaults({
        num_hidden_layers: blocks,
        q_lora_rank: 1536,
        kv_lora_rank: 512,
        qk_nope_head_dim: 128,
        qk_rope_head_dim: 64,
        v_head_dim: 128,
        intermediate_size: 12288,
        moe_intermediate_size: 2048,
        num_experts: 512,
        num_experts_per_tok: 12,
        zero_expert_num: 256,
      }),
    );
    const experts = config.count('num_experts');
    const outputs = experts + config.integer('zero_expert_num');
    const bias = config.flag('router_bias', false);
    return decoder(config, {
      norms: ['input_layernorm.*', 'post_attention_layernorm.*'].flatMap((name) =>
        [0, 1].map((half) => name.replace('*', String(half))),
      ),
      mixer: (_, sizes) =>
        both((half) => latentMixer(config, sizes, { module: `self_attn.${half}` })),
      feedForward: (_, sizes) => {
        const dense = both((half) =>
          feedForward({
            hiddenSize: sizes.hiddenSize,
            innerSize: config.count('intermediate_size'),
            names: {
              gate: `mlps.${half}.gate_proj`,
              up: `mlps.${half}.up_proj`,
              down: `mlps.${half}.down_proj`,
            },
          }),
        );
        const mixed = mixture(config, sizes, {
          active: Math.round((config.count('num_experts_per_tok') * experts) / outputs),
          router: {
            name: 'mlp.router.classifier',
            correction: 'mlp.router.e_score_correction_bias',
            outputs,
            bias,
          },
        });
        return together(dense, mixed);
      },
    });
  },
};

function both(half: (index: number) => Block): Block {
  return together(half(0), behindOwnNorm(half(1)));
}
