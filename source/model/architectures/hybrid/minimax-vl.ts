import { isObject, type JsonObject } from '../../../text/json.js';
import type { Architecture } from '../../architecture.js';
import { linear } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import { mergedSide } from '../../image-tower.js';
import { towerWrapper } from './tower-wrapper.js';
import { wholeModel } from './wrapper.js';

/**
 * MiniMax-M3: a CLIP-like tower with rotary positions, a projection of each patch, a second one of merged patches.
 * Source: `modeling_minimax_m3_vl.py` of transformers.
 */
const parts = towerWrapper({
  modelTypes: ['minimax_m3_vl'],
  textType: 'minimax_m3_vl_text',
  rename: wholeModel,
  moot: [
    'image_grid_pinpoints',
    'image_seq_length',
    'multimodal_projector_bias',
    'num_reward_heads',
    'process_image_mode',
    'projector_hidden_act',
    'vision_feature_layer',
    'vision_feature_select_strategy',
  ],
  towers: [
    {
      fallback: 'minimax_m3_vl_vision',
      prefix: 'vision_tower.vision_model.',
      project: (config, towerWidth, textWidth) => {
        const inner = config.count('projector_hidden_size', 6144);
        const merged = textWidth * mergedPatches(config) ** 2;
        return [
          ...linear('multi_modal_projector.linear_1', towerWidth, inner, true),
          ...linear('multi_modal_projector.linear_2', inner, textWidth, true),
          ...linear('patch_merge_mlp.linear_1', merged, inner, true),
          ...linear('patch_merge_mlp.linear_2', inner, textWidth, true),
        ];
      },
    },
  ],
});

/** Patches of a side that become one token; the checkpoint's own class keeps them a level deeper. */
function mergedPatches(config: Config): number {
  const vision = config.section('vision_config');
  for (const section of [config, vision])
    for (const field of [
      'image_token_compression_method',
      'spatial_merge_size',
      'temporal_patch_size',
    ])
      section?.section('img_token_compression_config')?.value(field);
  return vision ? mergedSide(vision) : 2;
}

/** The published parts name the classes they came from (`clip_vision_model`, `minimax_m2`), and are neither. */
export const miniMaxM3Vl: Architecture = {
  modelTypes: parts.modelTypes,
  read: (config, readOther) =>
    parts.read(
      config.replacing({
        ...renamed(config, 'vision_config', 'minimax_m3_vl_vision'),
        ...renamed(config, 'text_config', 'minimax_m3_vl_text'),
      }),
      readOther,
    ),
};

function renamed(config: Config, field: string, model_type: string): JsonObject {
  const section = config.value(field);
  return isObject(section) ? { [field]: { ...section, model_type } } : {};
}
