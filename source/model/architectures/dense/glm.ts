import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { type FeedForwardNames, feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';

/**
 * ChatGLM by the fields of its remote code: 2, 3 and GLM-4, and the first one, ChatGLM-6B. Source:
 * modeling_chatglm.py.
 */
export const chatGlm: Architecture = {
  modelTypes: ['chatglm'],
  read: (config) => (config.has('inner_hidden_size') ? first(config) : later(config)),
};

function later(config: Config): Blueprint {
  const bias = config.flag('add_bias_linear', false);
  const queryKeyValueBias = config.flag('add_qkv_bias', false) || bias;
  const grouped = config.flag('multi_query_attention', false);
  const hasFinalNorm = config.flag('post_layer_norm', true);
  const blueprint = decoder(config, {
    names: {
      embedding: 'transformer.embedding.word_embeddings',
      layers: 'transformer.encoder.layers',
      head: 'transformer.output_layer',
    },
    finalNorm: 'transformer.encoder.final_layernorm',
    normOptions: { bias: !config.flag('rmsnorm', true) },
    attention: (_, sizes) => ({
      names: { fused: 'self_attention.query_key_value', output: 'self_attention.dense' },
      kvHeads: grouped ? sizes.kvHeads : sizes.heads,
      queryKeyValueBias,
      outputBias: bias,
    }),
    feedForward: (_, sizes) =>
      inner(config.count('intermediate_size'), sizes, bias, {
        gateUp: 'mlp.dense_h_to_4h',
        down: 'mlp.dense_4h_to_h',
      }),
  });
  const ends = blueprint.ends.filter(({ part }) => hasFinalNorm || part !== 'norm');
  return { ...blueprint, ends };
}

/** ChatGLM-6B: biases everywhere, LayerNorm, a plain feed-forward, tied. */
function first(config: Config): Blueprint {
  config.value('position_encoding_2d');
  return decoder(config, {
    tiedByDefault: true,
    names: { embedding: 'transformer.word_embeddings', layers: 'transformer.layers' },
    finalNorm: 'transformer.final_layernorm',
    normOptions: { bias: true },
    attention: () => ({
      names: { fused: 'attention.query_key_value', output: 'attention.dense' },
      queryKeyValueBias: true,
      outputBias: true,
    }),
    feedForward: (_, sizes) =>
      inner(config.count('inner_hidden_size'), sizes, true, {
        up: 'mlp.dense_h_to_4h',
        down: 'mlp.dense_4h_to_h',
      }),
  });
}

/** GLM-4 9B in transformers: biased queries, keys and values, fused gate and up. Source: configuration_glm.py. */
export const glm: Architecture = {
  modelTypes: ['glm'],
  read: (config) => plainGlm(config, ['input_layernorm', 'post_attention_layernorm']),
};

/** GLM-4 0414: also a norm after each sublayer. Source: modeling_glm4.py. */
export const glm4: Architecture = {
  modelTypes: ['glm4'],
  read: (config) =>
    plainGlm(config, [
      'input_layernorm',
      'post_self_attn_layernorm',
      'post_attention_layernorm',
      'post_mlp_layernorm',
    ]),
};

function plainGlm(config: Config, norms: readonly string[]): Blueprint {
  return decoder(config.withDefaults({ head_dim: 128, num_key_value_heads: 2 }), {
    norms,
    attention: () => ({ outputBias: false }),
    feedForward: (_, sizes) =>
      inner(config.count('intermediate_size'), sizes, false, {
        gateUp: 'mlp.gate_up_proj',
        down: 'mlp.down_proj',
      }),
  });
}

function inner(innerSize: number, sizes: Sizes, bias: boolean, names: FeedForwardNames) {
  return feedForward({
    hiddenSize: sizes.hiddenSize,
    innerSize,
    names,
    upBias: bias,
    downBias: bias,
  });
}
