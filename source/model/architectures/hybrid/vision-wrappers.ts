import { linear } from '../../blocks/towers/tower.js';
import { mistral3Projector } from './projectors.js';
import { towerWrapper } from './tower-wrapper.js';
import { wholeModel } from './wrapper.js';

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
