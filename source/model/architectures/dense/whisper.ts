import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { positionEmbedding, tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { patches } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import { stackLayer } from './bart.js';

/** Fields that repeat the encoder's sizes, mask the input in training, or belong to sound classifiers. */
const MOOT = [
  'num_hidden_layers',
  'classifier_proj_size',
  'use_weighted_layer_sum',
  'median_filter_width',
  'scale_embedding',
];

/**
 * Whisper: two convolutions and an encoder of sound, and a decoder that attends to its 1,500 positions; tied, learned
 * positions on both sides, keys without bias. Source: arXiv:2212.04356; modeling_whisper.py.
 */
export const whisper: Architecture = {
  modelTypes: ['whisper'],
  read: (config) => {
    const hiddenSize = config.count('hidden_size');
    const vocabularySize = config.count('vocab_size');
    const encoderLayers = config.count('encoder_layers');
    const encodedTokens = config.count('max_source_positions', 1500);
    const maximumSequence = config.count('max_target_positions', 448);
    for (const field of MOOT) config.value(field);
    config.flag('tie_word_embeddings', true);
    return {
      hiddenSize,
      vocabularySize,
      maximumSequence,
      layerCount: encoderLayers + config.count('decoder_layers'),
      layerPrefix: 'model.',
      layer: (index) =>
        stackLayer(config, hiddenSize, {
          encodes: index < encoderLayers,
          encodedTokens,
          keyBias: false,
        }),
      ends: [
        ...convolutions(config, hiddenSize),
        ...positionEmbedding('model.encoder.embed_positions', encodedTokens, hiddenSize),
        ...tokenEmbedding('model.decoder.embed_tokens', vocabularySize, hiddenSize, true),
        ...positionEmbedding('model.decoder.embed_positions', maximumSequence, hiddenSize),
        ...['encoder', 'decoder'].flatMap((stack) =>
          atEnd('last', normTensors(`model.${stack}.layer_norm`, hiddenSize, true)),
        ),
      ],
    };
  },
};

/** Convolutions over time, three frames wide; the second halves the number of frames. */
function convolutions(config: Config, hiddenSize: number): EndTensor[] {
  return atEnd('first', [
    ...patches('model.encoder.conv1', [hiddenSize, config.count('num_mel_bins', 80), 3], true),
    ...patches('model.encoder.conv2', [hiddenSize, hiddenSize, 3], true),
  ]);
}
