import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { outProjectionNames } from '../attention.js';
import { normTensors } from '../block.js';
import {
  bare,
  encoderBlocks,
  linear,
  passOverMoot,
  patches,
  patchesPerSide,
  type Tower,
} from './tower.js';

const FEED_FORWARD = { up: 'mlp.fc1', down: 'mlp.fc2' } as const;

/** The encoder that SigLIP, CLIP and Idefics share: LayerNorms, biases everywhere, two matrices. */
function encoder(config: Config, prefix: string, classTokens = 0): LayerTensor[] {
  passOverMoot(config);
  return encoderBlocks({
    prefix: `${prefix}encoder.layers.*.`,
    layers: config.count('num_hidden_layers'),
    hiddenSize: config.count('hidden_size'),
    innerSize: config.count('intermediate_size'),
    heads: config.count('num_attention_heads'),
    attention: outProjectionNames,
    feedForward: FEED_FORWARD,
    norms: ['layer_norm1', 'layer_norm2'],
    normBias: true,
    attentionBias: true,
    feedForwardBias: true,
    classTokens,
  });
}

/** SigLIP's vision tower, with its pooling head only by `vision_use_head`. Source: `modeling_siglip.py`. */
export function siglip(section: Config, prefix: string): Tower {
  const config = section.withDefaults(SIGLIP_DEFAULTS);
  const width = config.count('hidden_size');
  const patch = config.count('patch_size', 16);
  const channels = config.count('num_channels', 3);
  const positions = patchesPerSide(config, 224, 16) ** 2;
  return siglipTower(config, prefix, positions, (name) =>
    patches(name, [width, channels, patch, patch], true),
  );
}

const SIGLIP_DEFAULTS = {
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
} as const;

function siglipTower(
  config: Config,
  prefix: string,
  positions: number,
  embedPatches: (name: string) => readonly LayerTensor[],
): Tower {
  const width = config.count('hidden_size');
  return {
    width,
    tensors: [
      ...embedPatches(`${prefix}embeddings.patch_embedding`),
      ...bare(`${prefix}embeddings.position_embedding.weight`, [positions, width], 'table'),
      ...encoder(config, prefix),
      ...normTensors(`${prefix}post_layernorm`, width, true),
      ...(config.flag('vision_use_head', false) ? poolingHead(config, prefix) : []),
    ],
  };
}

/** Attention pooling of one learned query, in the fused shape of torch's `MultiheadAttention`. */
function poolingHead(config: Config, prefix: string): LayerTensor[] {
  const width = config.count('hidden_size');
  const inner = config.count('intermediate_size');
  const head = `${prefix}head.`;
  return [
    ...bare(`${head}probe`, [1, 1, width]),
    ...bare(`${head}attention.in_proj_weight`, [3 * width, width], 'matrix'),
    ...bare(`${head}attention.in_proj_bias`, [3 * width], 'bias'),
    ...linear(`${head}attention.out_proj`, width, width, true),
    ...normTensors(`${head}layernorm`, width, true),
    ...linear(`${head}mlp.fc1`, width, inner, true),
    ...linear(`${head}mlp.fc2`, inner, width, true),
  ];
}

/** SigLIP 2 of any resolution (LFM2-VL): a linear patch embedding, positions resampled. Source: `modeling_siglip2.py`. */
export function siglip2(section: Config, prefix: string): Tower {
  const config = section.withDefaults(SIGLIP_DEFAULTS);
  const width = config.count('hidden_size');
  const patch = config.count('patch_size', 16);
  const channels = config.count('num_channels', 3);
  const positions = config.count('num_patches', 256);
  return siglipTower(config, prefix, positions, (name) =>
    linear(name, channels * patch * patch, width, true),
  );
}

/** CLIP's vision tower: a class token, no patch bias, a norm before the blocks. Source: `modeling_clip.py`. */
export function clip(section: Config, prefix: string): Tower {
  const config = section.withDefaults(SIGLIP_DEFAULTS);
  const width = config.count('hidden_size');
  const patch = config.count('patch_size', 32);
  const channels = config.count('num_channels', 3);
  const positions = patchesPerSide(config, 224, 32) ** 2 + 1;
  return {
    width,
    tensors: [
      ...bare(`${prefix}embeddings.class_embedding`, [width]),
      ...patches(`${prefix}embeddings.patch_embedding`, [width, channels, patch, patch], false),
      ...bare(`${prefix}embeddings.position_embedding.weight`, [positions, width], 'table'),
      ...normTensors(`${prefix}pre_layrnorm`, width, true),
      ...encoder(config, prefix, 1),
      ...normTensors(`${prefix}post_layernorm`, width, true),
    ],
  };
}

/** Idefics 2 and 3, SmolVLM: SigLIP's encoder with other defaults. Source: `modeling_idefics3.py`. */
export function ideficsVision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    hidden_size: 1152,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 16,
    image_size: 224,
    patch_size: 32,
  });
  return siglip(config, prefix);
}

/** Most images packed into one sequence: the published file keeps one position per image. */
const PACKED = 32_768;

/**
 * PaddleOCR-VL's tower: SigLIP with other defaults. The published file (`paddleocr_vl`) has a pooling head and
 * positions of packed images, both unused, that transformers leaves out (`paddleocr_vl_vision`). Source:
 * `modeling_paddleocr_vl.py`.
 */
export function paddleVision(section: Config, prefix: string): Tower {
  const published = section.text('model_type') === 'paddleocr_vl';
  const config = section.withDefaults({
    hidden_size: 1152,
    intermediate_size: 4304,
    num_hidden_layers: 27,
    num_attention_heads: 16,
    image_size: 384,
    patch_size: 14,
    vision_use_head: published,
  });
  for (const field of ['spatial_merge_size', 'tokens_per_second', 'temporal_patch_size'])
    config.value(field);
  const inner = `${prefix}vision_model.`;
  const tower = siglip(config, inner);
  const packed = `${inner}embeddings.packing_position_embedding.weight`;
  return published
    ? { ...tower, tensors: [...tower.tensors, ...bare(packed, [PACKED, tower.width], 'table')] }
    : tower;
}
