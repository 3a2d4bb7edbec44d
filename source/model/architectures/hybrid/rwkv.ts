import type { Architecture } from '../../architecture.js';
import { type Block, matrix, normTensors, replicated, vector } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import { DENSE, downInput, feedForward } from '../../blocks/feed-forward.js';
import { rwkvTimeMixing } from '../../blocks/rwkv.js';
import { rwkv7TimeMixing } from '../../blocks/rwkv7.js';
import { decoder } from '../../decoder.js';
import { FEED_FORWARD_INPUT } from '../../matrix-input.js';

/** RWKV-4: time mixing and channel mixing. Source: `configuration_rwkv.py`, `modeling_rwkv.py`. */
export const rwkv: Architecture = {
  modelTypes: ['rwkv'],
  read: (config) => {
    config.value('rescale_every');
    const named = config.withDefaults({ num_attention_heads: 1, vocab_size: 50277 });
    const blueprint = decoder(named, {
      names: { embedding: 'rwkv.embeddings', layers: 'rwkv.blocks', head: 'head' },
      finalNorm: 'rwkv.ln_out',
      norms: ['ln1', 'ln2'],
      normOptions: { bias: true },
      mixer: (_, { hiddenSize }) =>
        rwkvTimeMixing({ hiddenSize, width: config.count('attention_hidden_size', hiddenSize) }),
      feedForward: (_, { hiddenSize }) =>
        channelMixing(hiddenSize, config.count('intermediate_size', 4 * hiddenSize)),
      ends: ({ hiddenSize }) =>
        atEnd('first', normTensors('rwkv.blocks.0.pre_ln', hiddenSize, true)),
    });
    return { ...blueprint, maximumSequence: config.optionalInteger('context_length') };
  },
};

/**
 * RWKV-7 (Goose): time mixing by a matrix-valued state, channel mixing without a gate. Source: flash-linear-attention's
 * `configuration_rwkv7.py`, `modeling_rwkv7.py`; the exact size of RWKV-7 World 0.1B.
 */
export const rwkv7: Architecture = {
  modelTypes: ['rwkv7'],
  read: (raw) => {
    const hiddenSize = raw.count('hidden_size');
    const headDim = raw.count('head_dim', 64);
    const stated = raw.optionalInteger('num_attention_heads');
    // Files state `num_heads: null` for the largest number that fits.
    const config = raw.replacing({
      num_attention_heads: stated ?? Math.floor(hiddenSize / headDim),
    });
    for (const field of ['hidden_ratio', 'norm_first', 'fuse_cross_entropy', 'use_l2warp'])
      config.value(field);
    const bias = config.flag('norm_bias', true);
    const hasFirstNorm = config.flag('norm_first', true);
    const ranks = {
      w: config.count('decay_low_rank_dim', 64),
      a: config.count('a_low_rank_dim', 64),
      v: config.count('v_low_rank_dim', 16),
      g: config.count('gate_low_rank_dim', 128),
    };
    return decoder(config, {
      names: { embedding: 'model.embeddings', layers: 'model.layers' },
      norms: ['attn_norm', 'ffn_norm'],
      normOptions: { bias },
      mixer: (index, { heads }) =>
        rwkv7TimeMixing({
          hiddenSize,
          heads,
          valueWidth: config.perLayer('value_dim', index, hiddenSize),
          ranks,
          isFirst: index === 0,
        }),
      feedForward: () =>
        ungatedMixing(hiddenSize, config.count('intermediate_size', 4 * hiddenSize)),
      ends: () =>
        hasFirstNorm
          ? atEnd('first', normTensors('model.layers.0.pre_norm', hiddenSize, bias))
          : [],
    });
  },
};

function ungatedMixing(hiddenSize: number, innerSize: number): Block {
  const mix = vector('ffn.x_k', hiddenSize, { part: 'feedForward' });
  const block = feedForward({
    hiddenSize,
    innerSize,
    names: { up: 'ffn.key', down: 'ffn.value' },
  });
  return { ...block, tensors: [mix, ...block.tensors] };
}

/** Two matrices and a receptance gate of width h, two mixes with the previous token. */
function channelMixing(hiddenSize: number, innerSize: number): Block {
  const part = 'feedForward';
  const module = 'feed_forward.';
  const mix = (name: string) =>
    replicated(`${module}time_mix_${name}`, [1, 1, hiddenSize], { part, role: 'vector' });
  const columns = [{ size: innerSize, units: innerSize }];
  return {
    tensors: [
      mix('key'),
      mix('receptance'),
      ...matrix({
        name: `${module}key`,
        part,
        site: 'up',
        inSize: hiddenSize,
        outSize: innerSize,
        columns,
        input: FEED_FORWARD_INPUT,
      }),
      ...matrix({
        name: `${module}receptance`,
        part,
        site: 'other',
        inSize: hiddenSize,
        outSize: hiddenSize,
      }),
      ...matrix({
        name: `${module}value`,
        part,
        site: 'down',
        inSize: innerSize,
        outSize: hiddenSize,
        rowUnits: innerSize,
        input: downInput(DENSE),
      }),
    ],
    feedForwards: [{ kind: 'dense', gated: false, innerSize }],
  };
}
