import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { llamaAttentionNames } from '../attention.js';
import { normTensors } from '../block.js';
import { bare, encoderBlocks, passOverMoot, patches, type Tower } from './tower.js';

/**
 * Llama 3.2 Vision's tower: local blocks, gated global blocks, tables of positions within and among tiles.
 * Source: `modeling_mllama.py`.
 */
export function mllamaVision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    image_size: 448,
    patch_size: 14,
  });
  passOverMoot(config);
  config.value('intermediate_layers_indices');
  const width = config.count('hidden_size');
  const patch = config.count('patch_size');
  const positions = Math.floor(config.count('image_size') / patch) ** 2 + 1;
  const tiles = config.count('max_num_tiles', 4);
  const ratios = (config.list('supported_aspect_ratios')?.length ?? 8) + 1;
  const blocks = (name: string, layers: number, more: readonly LayerTensor[]) =>
    encoderBlocks({
      prefix: `${prefix}${name}.layers.*.`,
      layers,
      hiddenSize: width,
      innerSize: config.count('intermediate_size'),
      heads: config.count('num_attention_heads'),
      attention: llamaAttentionNames,
      feedForward: { up: 'mlp.fc1', down: 'mlp.fc2' },
      norms: ['input_layernorm', 'post_attention_layernorm'],
      normBias: true,
      attentionBias: false,
      feedForwardBias: true,
      classTokens: 1,
      more,
    });
  const tileTable = (name: string) => [
    ...bare(`${prefix}${name}.gate`, [1]),
    ...bare(`${prefix}${name}.embedding.weight`, [ratios, tiles * width], 'table'),
  ];
  const gated = `${prefix}gated_positional_embedding.`;
  return {
    width: config.count('vision_output_dim', 7680),
    tensors: [
      ...bare(`${prefix}class_embedding`, [width]),
      ...patches(
        `${prefix}patch_embedding`,
        [width, config.count('num_channels', 3), patch, patch],
        false,
      ),
      ...bare(`${gated}gate`, [1]),
      ...bare(`${gated}embedding`, [positions, width], 'table'),
      ...bare(`${gated}tile_embedding.weight`, [ratios, tiles * positions * width], 'table'),
      ...tileTable('pre_tile_positional_embedding'),
      ...tileTable('post_tile_positional_embedding'),
      ...normTensors(`${prefix}layernorm_pre`, width, true),
      ...normTensors(`${prefix}layernorm_post`, width, true),
      ...blocks('transformer', config.count('num_hidden_layers'), []),
      ...blocks('global_transformer', config.count('num_global_layers', 8), [
        ...bare('gate_attn', [1]),
        ...bare('gate_ffn', [1]),
      ]),
    ],
  };
}

/** Tokens of one image: every tile's patches and class token. */
export function mllamaImageTokens(section: Config): number {
  const patch = section.count('patch_size', 14);
  const positions = Math.floor(section.count('image_size', 448) / patch) ** 2 + 1;
  return section.count('max_num_tiles', 4) * positions;
}
