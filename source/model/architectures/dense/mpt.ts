import type { Architecture } from '../../architecture.js';
import { positionEmbedding } from '../../blocks/embedding.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { Config } from '../../config.js';
import { decoder } from '../../decoder.js';

/**
 * MPT: a fused projection, no biases (norms included) by default, ALiBi in place of the position table, tied. Source:
 * mosaicml's configuration_mpt.py and modeling_mpt.py.
 */
export const mpt: Architecture = {
  modelTypes: ['mpt'],
  read: (config) => {
    const details = config.section('attn_config') ?? new Config({});
    const bias = !config.flag('no_bias', true);
    const kind = details.text('attn_type') ?? 'multihead_attention';
    const groups = details.optionalInteger('kv_n_heads');
    const alibi = details.flag('alibi', false) || details.flag('rope', false);
    const learned = config.flag('learned_pos_emb', true) && !alibi;
    const normed = details.flag('qk_ln', false);
    config.value('init_config');
    return decoder(config, {
      tiedByDefault: true,
      names: { embedding: 'transformer.wte', layers: 'transformer.blocks' },
      norms: ['norm_1', 'norm_2'],
      normOptions: { bias, kind: 'layer' },
      finalNorm: 'transformer.norm_f',
      attention: (_, sizes) => ({
        names: { fused: 'attn.Wqkv', output: 'attn.out_proj' },
        kvHeads:
          kind === 'multiquery_attention'
            ? 1
            : kind === 'grouped_query_attention'
              ? (groups ?? sizes.heads)
              : sizes.heads,
        queryKeyValueBias: bias,
        outputBias: bias,
        queryKeyNorm: normed
          ? { over: 'all', query: 'attn.q_ln', key: 'attn.k_ln', bias }
          : undefined,
      }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: Math.trunc(config.number('expansion_ratio', 4) * sizes.hiddenSize),
          names: { up: 'ffn.up_proj', down: 'ffn.down_proj' },
          upBias: bias,
          downBias: bias,
        }),
      ends: (sizes) =>
        learned
          ? positionEmbedding(
              'transformer.wpe',
              config.count('max_position_embeddings', 2048),
              sizes.hiddenSize,
            )
          : [],
    });
  },
};
