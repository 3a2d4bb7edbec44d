import type { Config } from '../../config.js';
import { normTensors } from '../../pieces/piece.js';
import { linear } from '../../pieces/towers/tower.js';
import {
  imageNewline,
  llavaProjector,
  mistral3Projector,
  shuffledProjector,
} from './projectors.js';
import { towerWrapper } from './tower-wrapper.js';
import { innerModel, wholeModel } from './wrapper.js';

/** LLaVA's own CLIP, where a config has no sizes: ViT-L/14 at 336 pixels. */
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
  modelTypes: ['llava', 'vipllava'],
  textType: 'llama',
  rename: wholeModel,
  moot: MOOT,
  towers: [{ fallback: 'clip_vision_model', prefix: 'vision_tower.', project }],
});

/** LLaVA-NeXT (1.6): the same with a learned end of image rows. Source: `modeling_llava_next.py`. */
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

/** Mistral Small 3.1 on, Ministral 3: Pixtral and a merger of patches. Source: `modeling_mistral3.py`. */
export const mistral3 = towerWrapper({
  modelTypes: ['mistral3'],
  textType: 'mistral',
  rename: wholeModel,
  moot: ['vision_feature_layer'],
  towers: [
    {
      fallback: 'pixtral',
      prefix: 'vision_tower.',
      project: (config, towerWidth, textWidth) =>
        mistral3Projector(
          towerWidth,
          textWidth,
          config.count('spatial_merge_size', 2),
          config.flag('multimodal_projector_bias', false),
        ),
    },
  ],
});

/** PaliGemma 1 and 2: SigLIP and one linear layer. Source: `modeling_paligemma.py`. */
export const paliGemma = towerWrapper({
  modelTypes: ['paligemma'],
  textType: 'gemma',
  rename: wholeModel,
  moot: ['hidden_size', 'ignore_index'],
  towers: [
    {
      fallback: 'siglip_vision_model',
      prefix: 'vision_tower.',
      project: (config, towerWidth, textWidth) =>
        linear(
          'multi_modal_projector.linear',
          towerWidth,
          config.count('projection_dim', textWidth),
          true,
        ),
    },
  ],
});

/** Idefics 3 and SmolVLM: a pixel shuffle and one matrix. Source: `modeling_idefics3.py`, `modeling_smolvlm.py`. */
export const idefics3 = towerWrapper({
  modelTypes: ['idefics3', 'smolvlm'],
  textType: 'llama',
  rename: (name) => name.replace(/^model\./, 'model.text_model.'),
  moot: ['use_cache'],
  textMoot: ['perceiver_config', 'pixel_shuffle_factor', 'use_resampler', 'neftune_noise_alpha'],
  towers: [
    {
      fallback: 'idefics3',
      prefix: 'model.vision_model.',
      project: (config, towerWidth, textWidth) =>
        linear(
          'model.connector.modality_projection.proj',
          towerWidth * config.count('scale_factor', 2) ** 2,
          textWidth,
          false,
        ),
    },
  ],
});

/** InternVL in transformers' form. Source: `modeling_internvl.py`. */
export const internVl = towerWrapper({
  modelTypes: ['internvl'],
  textType: 'qwen2',
  rename: wholeModel,
  towers: [
    {
      fallback: 'internvl_vision',
      prefix: 'vision_tower.',
      project: (config, towerWidth, textWidth) =>
        shuffledProjector(towerWidth / config.number('downsample_ratio', 0.5) ** 2, textWidth),
    },
  ],
});

/** InternVL in its remote code's form. Source: the published `modeling_internvl_chat.py`. */
export const internVlChat = towerWrapper({
  modelTypes: ['internvl_chat'],
  textType: 'qwen2',
  rename: wholeModel,
  moot: [
    'max_dynamic_patch',
    'min_dynamic_patch',
    'dynamic_image_size',
    'use_thumbnail',
    'select_layer',
    'use_backbone_lora',
    'use_llm_lora',
  ],
  towers: [
    {
      fallback: 'intern_vit_6b',
      prefix: 'vision_model.',
      project: (config, towerWidth, textWidth) => {
        const merged = towerWidth / config.number('downsample_ratio', 0.5) ** 2;
        return [
          ...normTensors('mlp1.0', merged, true),
          ...linear('mlp1.1', merged, textWidth, true),
          ...linear('mlp1.3', textWidth, textWidth, true),
        ];
      },
    },
  ],
});

/** LFM2-VL: SigLIP 2 of any resolution. Source: `modeling_lfm2_vl.py`. */
export const lfm2Vl = towerWrapper({
  modelTypes: ['lfm2_vl'],
  textType: 'lfm2',
  rename: innerModel,
  moot: [
    'tie_embedding',
    'do_image_splitting',
    'use_thumbnail',
    'use_image_special_tokens',
    'max_tiles',
    'min_tiles',
    'tile_size',
    'encoder_patch_size',
    'max_num_patches',
    'max_pixels_tolerance',
  ],
  towers: [
    {
      fallback: 'siglip2_vision_model',
      prefix: 'model.vision_tower.',
      project: (config, towerWidth, textWidth) => {
        const merged = towerWidth * config.count('downsample_factor', 2) ** 2;
        const bias = config.flag('projector_bias', true);
        const inner = config.count('projector_hidden_size', 2560);
        const projector = 'model.multi_modal_projector.';
        return [
          ...(config.flag('projector_use_layernorm', true)
            ? normTensors(`${projector}layer_norm`, merged, true)
            : []),
          ...linear(`${projector}linear_1`, merged, inner, bias),
          ...linear(`${projector}linear_2`, inner, textWidth, bias),
        ];
      },
    },
  ],
});
