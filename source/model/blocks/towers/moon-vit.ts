import type { Config } from '../../config.js';
import { normTensors } from '../block.js';
import { bare, encoderBlocks, passOverMoot, patches, type Tower } from './tower.js';

/**
 * MoonViT of Kimi-VL and K2.5: LayerNorms and biases everywhere, a table of positions by row and column.
 * Source: `modeling_kimi_k25.py`; names as the published checkpoints have them (its conversion mapping).
 */
export function moonVit(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    hidden_size: 1152,
    intermediate_size: 4304,
    num_hidden_layers: 27,
    num_attention_heads: 16,
  });
  passOverMoot(config);
  for (const field of MOOT) config.value(field);
  const width = config.count(config.has('vt_hidden_size') ? 'vt_hidden_size' : 'hidden_size');
  const stated = (own: string, field: string) => config.count(config.has(own) ? own : field);
  const patch = config.count('patch_size', 14);
  const rows = config.count('init_pos_emb_height', config.count('pos_emb_height', 64));
  const columns = config.count('init_pos_emb_width', config.count('pos_emb_width', 64));
  return {
    width,
    tensors: [
      ...patches(`${prefix}patch_embed.proj`, [width, 3, patch, patch], true),
      ...bare(`${prefix}patch_embed.pos_emb.weight`, [rows, columns, width], 'table'),
      ...encoderBlocks({
        prefix: `${prefix}encoder.blocks.*.`,
        layers: stated('vt_num_hidden_layers', 'num_hidden_layers'),
        hiddenSize: width,
        innerSize: stated('vt_intermediate_size', 'intermediate_size'),
        heads: stated('vt_num_attention_heads', 'num_attention_heads'),
        attention: { fused: 'wqkv', output: 'wo' },
        feedForward: { up: 'mlp.fc0', down: 'mlp.fc1' },
        norms: ['norm0', 'norm1'],
        normBias: true,
        attentionBias: true,
        feedForwardBias: true,
      }),
      ...normTensors(`${prefix}encoder.final_layernorm`, width, true),
    ],
  };
}

const MOOT = [
  'init_pos_emb_time',
  'pos_emb_time',
  'merge_type',
  'pos_emb_type',
  'video_attn_type',
  'mm_hidden_size',
  'text_hidden_size',
];
