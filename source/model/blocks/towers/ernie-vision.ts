import type { Config } from '../../config.js';
import { normTensors } from '../block.js';
import { encoderBlocks, linear, passOverMoot, type Tower } from './tower.js';

/** ERNIE 4.5 VL's tower: rotary positions, LayerNorms, biases everywhere. Source: `modeling_ernie4_5_vl_moe.py`. */
export function ernieVision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    depth: 32,
    hidden_size: 1280,
    num_attention_heads: 16,
    in_channels: 3,
    patch_size: 14,
  });
  passOverMoot(config);
  for (const field of MOOT) config.value(field);
  const width = config.count('hidden_size');
  const ratio = config.number('mlp_ratio', 4);
  return {
    width,
    tensors: [
      ...linear(
        `${prefix}patch_embed.proj`,
        config.count('in_channels') * config.count('patch_size') ** 2,
        width,
        false,
      ),
      ...encoderBlocks({
        prefix: `${prefix}blocks.*.`,
        layers: config.count('depth'),
        hiddenSize: width,
        innerSize: config.count('intermediate_size', ratio * width),
        heads: config.count('num_attention_heads'),
        attention: { fused: 'attn.qkv', output: 'attn.proj' },
        feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
        norms: ['norm1', 'norm2'],
        normBias: true,
        attentionBias: true,
        feedForwardBias: true,
      }),
      ...normTensors(`${prefix}ln`, width, true),
    ],
  };
}

/** Fields of the merger of patches, which has sizes of its own. */
const MOOT = [
  'attn_sep',
  'embed_dim',
  'in_chans',
  'spatial_merge_size',
  'spatial_patch_size',
  'temporal_merge_size',
  'vit_first_fwd_bsz',
  'recompute',
];
