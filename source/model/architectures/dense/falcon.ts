import type { Architecture } from '../../architecture.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder } from '../../decoder.js';

/**
 * Falcon 7B, 40B, 180B, 11B and RW: flags select multi-query, grouped or multi-head attention, parallel or sequential
 * blocks, one or two LayerNorms. `RefinedWeb*` are the names in its remote code. Source: arXiv:2311.16867;
 * modeling_falcon.py.
 */
export const falcon: Architecture = {
  modelTypes: ['falcon', 'RefinedWeb', 'RefinedWebModel'],
  read: (config) => {
    const remoteGrouped = config.text('model_type') === 'RefinedWeb';
    const grouped = config.flag('new_decoder_architecture', remoteGrouped);
    const oneKeyHead = config.flag('multi_query', true) && !grouped;
    const bias = config.flag('bias', false);
    config.value('alibi');
    return decoder(config, {
      tiedByDefault: true,
      names: { embedding: 'transformer.word_embeddings', layers: 'transformer.h' },
      norms: norms(config, grouped),
      normOptions: { bias: true },
      finalNorm: 'transformer.ln_f',
      attention: (_, sizes) => ({
        names: { fused: 'self_attention.query_key_value', output: 'self_attention.dense' },
        kvHeads: grouped ? sizes.kvHeads : oneKeyHead ? 1 : sizes.heads,
        queryKeyValueBias: bias,
        outputBias: bias,
      }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count(
            'intermediate_size',
            config.count('ff_factor', 4) * sizes.hiddenSize,
          ),
          names: { up: 'mlp.dense_h_to_4h', down: 'mlp.dense_4h_to_h' },
          upBias: bias,
          downBias: bias,
        }),
    });
  },
};

function norms(config: Config, grouped: boolean): string[] {
  const parallel = config.flag('parallel_attn', true);
  const inParallel = config.optionalInteger('num_ln_in_parallel_attn') ?? (grouped ? 2 : 1);
  if (!parallel) return ['input_layernorm', 'post_attention_layernorm'];
  return grouped && inParallel === 2 ? ['ln_attn', 'ln_mlp'] : ['input_layernorm'];
}
