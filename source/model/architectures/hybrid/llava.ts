import { normTensors } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { imageNewline, llavaProjector } from './projectors.js';
import { towerWrapper } from './tower-wrapper.js';
import { wholeModel } from './wrapper.js';

/** LLaVA's CLIP where a config has no sizes: ViT-L/14 at 336 pixels. */
const CLIP_LARGE = {
  hidden_size: 1024,
  intermediate_size: 4096,
  patch_size: 14,
  image_size: 336,
  num_hidden_layers: 24,
  num_attention_heads: 16,
} as const;

const SIGLIP_SO400M = {
  hidden_size: 1152,
  intermediate_size: 4304,
  patch_size: 14,
  image_size: 384,
  num_hidden_layers: 26,
  num_attention_heads: 16,
} as const;

const MOOT = ['use_image_newline_parameter', 'image_grid_pinpoints', 'ignore_index'];

/** Layers whose features are joined: `vision_feature_layer` is one number or a list. */
function featureLayers(config: Config): number {
  const layers = config.value('vision_feature_layer');
  return Array.isArray(layers) ? layers.length : 1;
}

const project = (config: Config, towerWidth: number, textWidth: number) =>
  llavaProjector(
    towerWidth,
    textWidth,
    config.flag('multimodal_projector_bias', true),
    featureLayers(config),
  );

/** LLaVA 1.5, BakLLaVA, Pixtral 12B in transformers' form. Source: `modeling_llava.py`. */
export const llava = towerWrapper({
  modelTypes: ['llava'],
  textType: 'llama',
  rename: wholeModel,
  moot: MOOT,
  towers: [{ fallback: 'clip_vision_model', prefix: 'vision_tower.', project }],
});

/** ViP-LLaVA: five layers of the tower joined and normed. Source: `modeling_vipllava.py`. */
export const vipLlava = towerWrapper({
  modelTypes: ['vipllava'],
  textType: 'llama',
  rename: wholeModel,
  moot: MOOT,
  towers: [
    {
      fallback: 'clip_vision_model',
      defaults: CLIP_LARGE,
      prefix: 'vision_tower.',
      project: (config, towerWidth, textWidth) => {
        const layers = config.list('vision_feature_layers')?.length ?? 5;
        return [
          ...normTensors('multi_modal_projector.projector_layernorm', layers * towerWidth, true),
          ...llavaProjector(towerWidth, textWidth, true, layers),
        ];
      },
    },
  ],
});

/** LLaVA-NeXT (1.6): LLaVA with a learned end of image rows. Source: `modeling_llava_next.py`. */
export const llavaNext = towerWrapper({
  modelTypes: ['llava_next', 'llava_next_video'],
  textType: 'llama',
  rename: wholeModel,
  moot: [...MOOT, 'spatial_pool_mode', 'spatial_pool_out_channels'],
  towers: [
    {
      fallback: 'clip_vision_model',
      defaults: CLIP_LARGE,
      prefix: 'vision_tower.',
      project: (config, towerWidth, textWidth) => [
        ...project(config, towerWidth, textWidth),
        ...imageNewline(textWidth),
      ],
    },
  ],
});

/** LLaVA-OneVision: SigLIP and Qwen2. Source: `modeling_llava_onevision.py`. */
export const llavaOneVision = towerWrapper({
  modelTypes: ['llava_onevision'],
  textType: 'qwen2',
  rename: wholeModel,
  moot: MOOT,
  towers: [
    {
      fallback: 'siglip_vision_model',
      defaults: SIGLIP_SO400M,
      prefix: 'vision_tower.',
      project: (config, towerWidth, textWidth) => [
        ...project(config, towerWidth, textWidth),
        ...imageNewline(textWidth),
      ],
    },
  ],
});
