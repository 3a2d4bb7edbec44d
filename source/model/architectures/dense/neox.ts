import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import { type FeedForwardNames, feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';

/** q/k LayerNorms over each head, Persimmon's and Phi's. */
export const HEAD_LAYER_NORMS = {
  over: 'head',
  query: 'self_attn.q_layernorm',
  key: 'self_attn.k_layernorm',
  bias: true,
} as const;

/** GPT-NeoX and Pythia: fused biased projections, two LayerNorms, untied. arXiv:2204.06745; modeling_gpt_neox.py. */
export const neox: Architecture = {
  modelTypes: ['gpt_neox'],
  read: (config) => {
    config.value('use_parallel_residual');
    const bias = config.flag('attention_bias', true);
    return decoder(config, {
      names: { embedding: 'gpt_neox.embed_in', layers: 'gpt_neox.layers', head: 'embed_out' },
      normOptions: { bias: true },
      finalNorm: 'gpt_neox.final_layer_norm',
      attention: () => ({
        names: { fused: 'attention.query_key_value', output: 'attention.dense' },
        queryKeyValueBias: bias,
        outputBias: bias,
      }),
      feedForward: (_, sizes) => fourfold(config, sizes),
    });
  },
};

/** BLOOM: ALiBi, a LayerNorm after the table, tied. arXiv:2211.05100; modeling_bloom.py. */
export const bloom: Architecture = {
  modelTypes: ['bloom'],
  read: (config) => {
    config.value('apply_residual_connection_post_layernorm');
    return decoder(config, {
      tiedByDefault: true,
      names: { embedding: 'word_embeddings', layers: 'h' },
      normOptions: { bias: true },
      finalNorm: 'ln_f',
      attention: () => ({
        names: { fused: 'self_attention.query_key_value', output: 'self_attention.dense' },
        queryKeyValueBias: true,
        outputBias: true,
      }),
      feedForward: (_, sizes) => fourfold(config, sizes),
      ends: (sizes) =>
        atEnd('first', normTensors('word_embeddings_layernorm', sizes.hiddenSize, true)),
    });
  },
};

/** Persimmon and Fuyu's text model: squared-ReLU feed-forward, q/k LayerNorms over each head. Source: modeling_persimmon.py. */
export const persimmon: Architecture = {
  modelTypes: ['persimmon'],
  read: (config) => {
    const normed = config.flag('qk_layernorm', true);
    return decoder(config, {
      normOptions: { bias: true },
      finalNorm: 'model.final_layernorm',
      attention: () => ({
        names: { fused: 'self_attn.query_key_value', output: 'self_attn.dense' },
        queryKeyValueBias: true,
        outputBias: true,
        queryKeyNorm: normed ? HEAD_LAYER_NORMS : undefined,
      }),
      feedForward: (_, sizes) => fourfold(config, sizes),
    });
  },
};

/** An ungated biased feed-forward, by default four times the hidden size wide, under Megatron's names or others. */
export function fourfold(
  config: Config,
  { hiddenSize }: Sizes,
  names: FeedForwardNames = MEGATRON,
) {
  return feedForward({
    hiddenSize,
    innerSize: config.count('intermediate_size', 4 * hiddenSize),
    names,
    upBias: true,
    downBias: true,
  });
}

const MEGATRON = { up: 'mlp.dense_h_to_4h', down: 'mlp.dense_4h_to_h' } as const;
