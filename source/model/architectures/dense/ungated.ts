import type { Architecture } from '../../architecture.js';
import { type Block, norm, vector } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { HEAD_NORMS } from './qwen.js';

/** Nemotron (Minitron, 340B): LayerNorms with shift, a squared-ReLU feed-forward without gate. Source: modeling_nemotron.py. */
export const nemotron: Architecture = {
  modelTypes: ['nemotron'],
  read: (config) =>
    decoder(config, {
      normOptions: { bias: true },
      feedForward: (_, sizes) => ungated(config, sizes),
    }),
};

/** Jais 2: LayerNorms with shift, biases everywhere, a squared ReLU without gate. Source: modeling_jais2.py. */
export const jais2: Architecture = {
  modelTypes: ['jais2'],
  read: (config) =>
    decoder(config.withDefaults({ attention_bias: true, mlp_bias: true, head_dim: 128 }), {
      normOptions: { bias: true },
      feedForward: (_, sizes) => ungated(config.withDefaults({ mlp_bias: true }), sizes),
    }),
};

/** nanochat: norms without weights, a squared ReLU without gate. Source: modeling_nanochat.py. */
export const nanoChat: Architecture = {
  modelTypes: ['nanochat'],
  read: (config) =>
    decoder(config, {
      normOptions: { weightless: true },
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { up: 'mlp.fc1', down: 'mlp.fc2' },
        }),
    }),
};

/** Arcee AFM: Llama with a squared-ReLU feed-forward without gate. Source: modeling_arcee.py. */
export const arcee: Architecture = {
  modelTypes: ['arcee'],
  read: (config) => decoder(config, { feedForward: (_, sizes) => ungated(config, sizes) }),
};

/**
 * Apertus: no gate, an activation with two learned scalars per layer (xIELU), q/k norms. Source: modeling_apertus.py.
 */
export const apertus: Architecture = {
  modelTypes: ['apertus'],
  read: (config) => {
    const normed = config.flag('qk_norm', true);
    return decoder(config, {
      norms: ['attention_layernorm', 'feedforward_layernorm'],
      attention: () => ({ queryKeyNorm: normed ? HEAD_NORMS : undefined }),
      feedForward: (_, sizes) => {
        const block = ungated(config, sizes);
        const scalars = ['alpha_p', 'alpha_n'].map((name) =>
          vector(`mlp.act_fn.${name}`, 1, { part: 'feedForward' }),
        );
        return { ...block, tensors: [...block.tensors, ...scalars] };
      },
    });
  },
};

/** BitNet b1.58: Llama with a norm inside each sublayer, before its last matrix. Source: modeling_bitnet.py. */
export const bitnet: Architecture = {
  modelTypes: ['bitnet'],
  read: (config) => {
    const blueprint = decoder(config);
    return {
      ...blueprint,
      layer: (index) => [
        ...blueprint.layer(index),
        norm('self_attn.attn_sub_norm', blueprint.hiddenSize),
        norm('mlp.ffn_sub_norm', config.count('intermediate_size')),
      ],
    };
  },
};

function ungated(config: Config, sizes: Sizes): Block {
  const bias = config.flag('mlp_bias', false);
  return feedForward({
    hiddenSize: sizes.hiddenSize,
    innerSize: config.count('intermediate_size'),
    names: { up: 'mlp.up_proj', down: 'mlp.down_proj' },
    upBias: bias,
    downBias: bias,
  });
}
