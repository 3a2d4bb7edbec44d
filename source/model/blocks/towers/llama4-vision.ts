import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { llamaAttentionNames } from '../attention.js';
import { normTensors } from '../block.js';
import { bare, encoderBlocks, linear, passOverMoot, patchesPerSide } from './tower.js';

/**
 * Llama 4's vision tower and projector: a linear patch embedding, a class token, biased blocks with
 * LayerNorms, an adapter after pixel shuffle, all without bias beyond the blocks. Source: modeling_llama4.py.
 */
export function llama4Vision(section: Config, textSize: number): LayerTensor[] {
  const config = section.withDefaults({
    hidden_size: 768,
    num_hidden_layers: 34,
    num_attention_heads: 16,
    intermediate_size: 5632,
    vision_output_dim: 7680,
    pixel_shuffle_ratio: 0.5,
    projector_input_dim: 4096,
    projector_output_dim: 4096,
  });
  passOverMoot(config);
  const width = config.count('hidden_size');
  const patch = config.count('patch_size', 14);
  const positions = patchesPerSide(config, 448, 14) ** 2 + 1;
  config.value('pixel_shuffle_ratio');
  const innerSize = config.count('intermediate_size');
  const adapter = config.count('projector_output_dim');
  const prefix = 'vision_model.';
  return [
    ...linear(
      `${prefix}patch_embedding.linear`,
      config.count('num_channels', 3) * patch ** 2,
      width,
      false,
    ),
    ...bare(`${prefix}class_embedding`, [width], 'vector'),
    ...bare(`${prefix}positional_embedding_vlm`, [positions, width], 'table'),
    ...normTensors(`${prefix}layernorm_pre`, width, true),
    ...normTensors(`${prefix}layernorm_post`, width, true),
    ...encoderBlocks({
      prefix: `${prefix}model.layers.*.`,
      layers: config.count('num_hidden_layers'),
      hiddenSize: width,
      innerSize,
      heads: config.count('num_attention_heads'),
      attention: llamaAttentionNames,
      feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
      norms: ['input_layernorm', 'post_attention_layernorm'],
      normBias: true,
      attentionBias: true,
      feedForwardBias: true,
      classTokens: 1,
    }),
    ...linear(
      `${prefix}vision_adapter.mlp.fc1`,
      innerSize,
      config.count('projector_input_dim'),
      false,
    ),
    ...linear(`${prefix}vision_adapter.mlp.fc2`, adapter, adapter, false),
    ...linear('multi_modal_projector.linear_1', config.count('vision_output_dim'), textSize, false),
  ];
}
