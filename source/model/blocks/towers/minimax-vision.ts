import type { Config } from '../../config.js';
import { outProjectionNames } from '../attention.js';
import { normTensors } from '../block.js';
import { encoderBlocks, passOverMoot, patches, type Tower } from './tower.js';

/**
 * MiniMax-M3's tower: CLIP's blocks without class token, positions or last norm; patches of a few frames. Source:
 * `modeling_minimax_m3_vl.py`.
 */
export function miniMaxVision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 16,
  });
  passOverMoot(config);
  for (const field of MOOT) config.value(field);
  const width = config.count('hidden_size');
  const patch = config.count('patch_size', 14);
  const frames =
    config.section('img_token_compression_config')?.count('temporal_patch_size', 2) ??
    config.count('temporal_patch_size', 2);
  return {
    width,
    tensors: [
      ...patches(
        `${prefix}embeddings.patch_embedding`,
        [width, config.count('num_channels', 3), frames, patch, patch],
        false,
      ),
      ...normTensors(`${prefix}pre_layrnorm`, width, true),
      ...encoderBlocks({
        prefix: `${prefix}encoder.layers.*.`,
        layers: config.count('num_hidden_layers'),
        hiddenSize: width,
        innerSize: config.count('intermediate_size'),
        heads: config.count('num_attention_heads'),
        attention: outProjectionNames,
        feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
        norms: ['layer_norm1', 'layer_norm2'],
        normBias: true,
        attentionBias: true,
        feedForwardBias: true,
      }),
    ],
  };
}

/** Positions are rotary, whatever `image_size` says. */
const MOOT = [
  'image_size',
  'initializer_factor',
  'position_embedding_type',
  'rope_mode',
  'vision_segment_max_frames',
];
