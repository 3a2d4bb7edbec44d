import type { Config } from '../../config.js';
import { normTensors } from '../block.js';
import { bare, encoderBlocks, linear, passOverMoot, patches, sideOf, type Tower } from './tower.js';

/**
 * GLM-4.1V's, 4.5V's and 4.6V's tower: RMSNorms, gated blocks as wide as the text model, a downsampling convolution,
 * a gated merger of `intermediate_size`. Source: `modeling_glm4v.py`.
 */
export function glmVision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    depth: 24,
    hidden_size: 1536,
    intermediate_size: 13696,
    num_attention_heads: 12,
    out_hidden_size: 4096,
  });
  const bias = config.flag('attention_bias', false);
  passOverMoot(config);
  const width = config.count('hidden_size');
  const output = config.count('out_hidden_size');
  const inner = config.count('intermediate_size');
  const patch = sideOf(config, 'patch_size', 14);
  const merge = config.count('spatial_merge_size', 2);
  const positions = Math.floor(sideOf(config, 'image_size', 336) / patch) ** 2;
  const frames = config.count('temporal_patch_size', 2);
  const channels = config.count(config.has('in_channels') ? 'in_channels' : 'in_chans', 3);
  return {
    width: output,
    tensors: [
      ...bare(`${prefix}embeddings.position_embedding.weight`, [positions, width], 'table'),
      ...patches(`${prefix}patch_embed.proj`, [width, channels, frames, patch, patch], true),
      ...encoderBlocks({
        prefix: `${prefix}blocks.*.`,
        layers: config.count('depth'),
        hiddenSize: width,
        innerSize: output,
        heads: config.count('num_attention_heads'),
        attention: { fused: 'attn.qkv', output: 'attn.proj' },
        feedForward: { gate: 'mlp.gate_proj', up: 'mlp.up_proj', down: 'mlp.down_proj' },
        norms: ['norm1', 'norm2'],
        normBias: false,
        attentionBias: bias,
        outputBias: false,
        feedForwardBias: false,
      }),
      ...linear(`${prefix}merger.proj`, output, output, false),
      ...normTensors(`${prefix}merger.post_projection_norm`, output, true),
      ...linear(`${prefix}merger.gate_proj`, output, inner, false),
      ...linear(`${prefix}merger.up_proj`, output, inner, false),
      ...linear(`${prefix}merger.down_proj`, inner, output, false),
      ...normTensors(`${prefix}post_conv_layernorm`, width),
      ...patches(`${prefix}downsample`, [output, width, merge, merge], true),
      ...normTensors(`${prefix}post_layernorm`, width),
    ],
  };
}
