import { normTensors } from '../../blocks/block.js';
import { linear } from '../../blocks/towers/tower.js';
import { shuffledProjector } from './projectors.js';
import { towerWrapper } from './tower-wrapper.js';
import { innerModel, wholeModel } from './wrapper.js';

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

/** Aya Vision: SigLIP, shuffled pixels, a gated projector. Source: `modeling_aya_vision.py`. */
export const ayaVision = towerWrapper({
  modelTypes: ['aya_vision'],
  textType: 'cohere2',
  rename: wholeModel,
  towers: [
    {
      fallback: 'siglip_vision_model',
      prefix: 'vision_tower.',
      project: (config, towerWidth, textWidth) => {
        const merged = towerWidth * config.count('downsample_factor', 2) ** 2;
        const inner = config.count('alignment_intermediate_size', textWidth);
        return [
          ...normTensors('multi_modal_projector.layernorm', merged, true),
          ...linear('multi_modal_projector.linear_1', merged, inner, true),
          ...linear('multi_modal_projector.linear_2', inner / 2, textWidth, true),
        ];
      },
    },
  ],
});
