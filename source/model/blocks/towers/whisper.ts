import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { outProjectionNames } from '../attention.js';
import { normTensors } from '../block.js';
import { bare, encoderBlocks, linear, passOverMoot, patches, type Tower } from './tower.js';

/** Fields that cut audio into windows: no weights. */
const MOOT = [
  'scale_embedding',
  'n_window',
  'n_window_infer',
  'conv_chunksize',
  'max_source_positions',
  'num_hidden_layers',
];

/** Two convolutions over time. */
function timeConvolutions(config: Config, prefix: string): readonly LayerTensor[] {
  const width = config.count('hidden_size');
  return [
    ...patches(`${prefix}conv1`, [width, config.count('num_mel_bins', 128), 3], true),
    ...patches(`${prefix}conv2`, [width, width, 3], true),
  ];
}

/** Whisper's encoder blocks, in which only keys have no bias. Source: `modeling_whisper.py`. */
function whisperBlocks(config: Config, prefix: string, keyBias = false): LayerTensor[] {
  passOverMoot(config);
  for (const field of MOOT) config.value(field);
  return encoderBlocks({
    prefix: `${prefix}layers.*.`,
    layers: config.count('encoder_layers'),
    hiddenSize: config.count('hidden_size'),
    innerSize: config.count('encoder_ffn_dim'),
    heads: config.count('encoder_attention_heads'),
    attention: outProjectionNames,
    feedForward: { up: 'fc1', down: 'fc2' },
    norms: ['self_attn_layer_norm', 'final_layer_norm'],
    normBias: true,
    attentionBias: true,
    feedForwardBias: true,
    input: 'sound',
  }).filter(({ name }) => keyBias || !name.endsWith('k_proj.bias'));
}

/**
 * Qwen3-Omni's: three convolutions over time and frequency instead of two over time, keys with biases, two
 * projections. Source: `modeling_qwen3_omni_moe.py`.
 */
export function omniMoeAudio(section: Config, prefix: string): Tower {
  const config = section.withDefaults(LARGE);
  const width = config.count('hidden_size');
  const channels = config.count('downsample_hidden_size', 480);
  const output = config.count('output_dim', 3584);
  const bins = Math.ceil(config.count('num_mel_bins', 128) / 8);
  return {
    width: output,
    tensors: [
      ...patches(`${prefix}conv2d1`, [channels, 1, 3, 3], true),
      ...patches(`${prefix}conv2d2`, [channels, channels, 3, 3], true),
      ...patches(`${prefix}conv2d3`, [channels, channels, 3, 3], true),
      ...linear(`${prefix}conv_out`, channels * bins, width, false),
      ...whisperBlocks(config, prefix, true),
      ...normTensors(`${prefix}ln_post`, width, true),
      ...linear(`${prefix}proj1`, width, width, true),
      ...linear(`${prefix}proj2`, width, output, true),
    ],
  };
}

/** Sizes of `Qwen2AudioEncoderConfig` and its kin. */
const LARGE = {
  hidden_size: 1280,
  encoder_layers: 32,
  encoder_attention_heads: 20,
  encoder_ffn_dim: 5120,
};

/** Qwen2-Audio's and Voxtral's tower: learned positions, a last norm. Source: `modeling_qwen2_audio.py`. */
export function whisperEncoder(section: Config, prefix: string): Tower {
  const config = section.withDefaults(LARGE);
  const width = config.count('hidden_size');
  return {
    width,
    tensors: [
      ...timeConvolutions(config, prefix),
      ...whisperBlocks(config, prefix),
      ...bare(
        `${prefix}embed_positions.weight`,
        [config.count('max_source_positions', 1500), width],
        'table',
      ),
      ...normTensors(`${prefix}layer_norm`, width, true),
    ],
  };
}

/** Qwen2.5-Omni's: no learned positions, a projection, two learned marks of its ends. Source: `modeling_qwen2_5_omni.py`. */
export function omniAudio(section: Config, prefix: string): Tower {
  const config = section.withDefaults(LARGE);
  const width = config.count('hidden_size');
  const output = config.count('output_dim', 3584);
  return {
    width: output,
    tensors: [
      ...timeConvolutions(config, prefix),
      ...whisperBlocks(config, prefix),
      ...bare(`${prefix}audio_bos_eos_token.weight`, [2, output], 'table'),
      ...normTensors(`${prefix}ln_post`, width, true),
      ...linear(`${prefix}proj`, width, output, true),
    ],
  };
}

/** Voxtral's: Whisper's under plain names of sizes. Source: `configuration_voxtral.py`. */
export function voxtralEncoder(section: Config, prefix: string): Tower {
  const stated = (field: string, fallback: number) => section.count(field, fallback);
  return whisperEncoder(
    section.withDefaults({
      encoder_layers: stated('num_hidden_layers', 32),
      encoder_attention_heads: stated('num_attention_heads', 20),
      encoder_ffn_dim: stated('intermediate_size', 5120),
    }),
    prefix,
  );
}
