import type { Architecture } from '../../architecture.js';
import { matrix, norm, normTensors, vector } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder, plainAttention } from '../../decoder.js';
import { labelCount, taskOf } from '../../task.js';
import { withoutCache } from './encoder-attention.js';

/**
 * ModernBERT: an encoder with rotary positions, gated feed-forwards, and two windowed layers to a full one;
 * the first layer has no attention norm. arXiv:2412.13663; modeling_modernbert.py.
 */
export const modernBert: Architecture = {
  modelTypes: ['modernbert'],
  read: (config) => {
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : 'model.';
    const bias = config.flag('attention_bias', false);
    const innerBias = config.flag('mlp_bias', false);
    const normBias = config.flag('norm_bias', false);
    const every = config.count('global_attn_every_n_layers', 3);
    const local = config.count('local_attention', 128);
    const language = task === 'language';
    const attention = (index: number) => ({
      names: { fused: 'attn.Wqkv', output: 'attn.Wo' },
      queryKeyValueBias: bias,
      outputBias: bias,
      window: index % every === 0 ? undefined : local,
    });
    const blueprint = decoder(config, {
      prefix,
      tiedByDefault: true,
      names: { embedding: `${prefix}embeddings.tok_embeddings` },
      norms: [],
      finalNorm: `${prefix}final_norm`,
      normOptions: { bias: normBias, kind: 'layer' },
      mixer: (index, sizes) => withoutCache(plainAttention(config, index, sizes, { attention })),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size', 1152),
          names: { gateUp: 'mlp.Wi', down: 'mlp.Wo' },
          upBias: innerBias,
          downBias: innerBias,
        }),
      ends: (sizes) =>
        atEnd('first', normTensors(`${prefix}embeddings.norm`, sizes.hiddenSize, normBias)),
    });
    const { hiddenSize, vocabularySize } = blueprint;
    const headBias = config.flag('classifier_bias', false);
    const decoderBias = config.flag('decoder_bias', true);
    const square = { inSize: hiddenSize, part: 'head', site: 'other' } as const;
    const head = [
      ...matrix({ ...square, name: 'head.dense', outSize: hiddenSize, bias: headBias }),
      ...normTensors('head.norm', hiddenSize, normBias),
      ...(language
        ? decoderBias
          ? [vector('decoder.bias', vocabularySize, { part: 'head', role: 'bias' })]
          : []
        : matrix({ ...square, name: 'classifier', outSize: labelCount(config), bias: true })),
    ];
    return {
      ...blueprint,
      layer: (index) => [
        ...blueprint.layer(index),
        norm('mlp_norm', hiddenSize, { bias: normBias, kind: 'layer' }),
        ...(index === 0 ? [] : [norm('attn_norm', hiddenSize, { bias: normBias, kind: 'layer' })]),
      ],
      ends: [...blueprint.ends, ...(task === 'base' ? [] : atEnd('last', head))],
    };
  },
};
