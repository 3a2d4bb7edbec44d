import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { normTensors } from '../piece.js';
import { bare, encoderBlocks, linear, passOverMoot, patches, type Tower } from './tower.js';

const ATTENTION = {
  query: 'self_attn.q_proj',
  key: 'self_attn.k_proj',
  value: 'self_attn.v_proj',
  output: 'self_attn.out_proj',
} as const;

/** Whisper's encoder: two convolutions over time, blocks whose keys alone have no bias. Source: `modeling_whisper.py`. */
function whisperBlocks(config: Config, prefix: string): LayerTensor[] {
  passOverMoot(config);
  for (const field of ['scale_embedding', 'n_window', 'num_hidden_layers']) config.value(field);
  const width = config.count('hidden_size');
  const bins = config.count('num_mel_bins', 128);
  return [
    ...patches(`${prefix}conv1`, [width, bins, 3], true),
    ...patches(`${prefix}conv2`, [width, width, 3], true),
    ...encoderBlocks({
      prefix: `${prefix}layers.*.`,
      layers: config.count('encoder_layers'),
      hiddenSize: width,
      innerSize: config.count('encoder_ffn_dim'),
      heads: config.count('encoder_attention_heads'),
      attention: ATTENTION,
      feedForward: { up: 'fc1', down: 'fc2' },
      norms: ['self_attn_layer_norm', 'final_layer_norm'],
      normBias: true,
      attentionBias: true,
      feedForwardBias: true,
    }).filter(({ name }) => !name.endsWith('k_proj.bias')),
  ];
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
  config.value('max_source_positions');
  const width = config.count('hidden_size');
  const output = config.count('output_dim', 3584);
  return {
    width: output,
    tensors: [
      ...whisperBlocks(config, prefix),
      ...bare(`${prefix}audio_bos_eos_token.weight`, [2, output], 'table'),
      ...normTensors(`${prefix}ln_post`, width, true),
      ...linear(`${prefix}proj`, width, output, true),
    ],
  };
}
