import type { Config } from '../../config.js';
import { normTensors } from '../block.js';
import { encoderBlocks, passOverMoot, patches, type Tower } from './tower.js';

/** Pixtral's vision tower: rotary positions, RMSNorms, gated feed-forwards, no biases. Source: `modeling_pixtral.py`. */
export function pixtral(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    image_size: 1024,
    patch_size: 16,
  });
  passOverMoot(config);
  const width = config.count('hidden_size');
  const patch = config.count('patch_size');
  return {
    width,
    tensors: [
      ...patches(
        `${prefix}patch_conv`,
        [width, config.count('num_channels', 3), patch, patch],
        false,
      ),
      ...normTensors(`${prefix}ln_pre`, width),
      ...encoderBlocks({
        prefix: `${prefix}transformer.layers.*.`,
        layers: config.count('num_hidden_layers'),
        hiddenSize: width,
        innerSize: config.count('intermediate_size'),
        heads: config.count('num_attention_heads'),
        attention: {
          query: 'attention.q_proj',
          key: 'attention.k_proj',
          value: 'attention.v_proj',
          output: 'attention.o_proj',
        },
        feedForward: {
          gate: 'feed_forward.gate_proj',
          up: 'feed_forward.up_proj',
          down: 'feed_forward.down_proj',
        },
        norms: ['attention_norm', 'ffn_norm'],
        normBias: false,
        attentionBias: false,
        feedForwardBias: false,
      }),
    ],
  };
}
