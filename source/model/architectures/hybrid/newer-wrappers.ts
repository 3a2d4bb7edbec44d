import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { linear } from '../../blocks/towers/tower.js';
import { mistral3Projector } from './projectors.js';
import { towerWrapper } from './tower-wrapper.js';
import { innerModel, wholeModel } from './wrapper.js';

/** Command A Vision: SigLIP, shuffled pixels, a gated projector. Source: `modeling_cohere2_vision.py`. */
export const cohere2Vision = towerWrapper({
  modelTypes: ['cohere2_vision'],
  textType: 'cohere2',
  rename: innerModel,
  towers: [
    {
      fallback: 'siglip_vision_model',
      defaults: {
        hidden_size: 1152,
        num_hidden_layers: 27,
        num_attention_heads: 12,
        image_size: 512,
      },
      prefix: 'model.vision_tower.',
      project: (config, towerWidth, textWidth) => {
        const inner = config.count('alignment_intermediate_size', 36864);
        const merged = towerWidth * config.count('downsample_factor', 2) ** 2;
        return [
          ...linear('model.multi_modal_projector.linear_1', merged, inner, true),
          ...linear('model.multi_modal_projector.linear_2', inner / 2, textWidth, true),
        ];
      },
    },
  ],
});

/** LightOnOCR: Pixtral and Mistral 3's merger around Qwen3. Source: `modeling_lighton_ocr.py`. */
export const lightOnOcr = towerWrapper({
  modelTypes: ['lighton_ocr'],
  textType: 'qwen3',
  rename: innerModel,
  towers: [
    {
      fallback: 'pixtral',
      prefix: 'model.vision_encoder.',
      project: (config, towerWidth, textWidth) =>
        mistral3Projector(towerWidth, textWidth, config.count('spatial_merge_size', 2), false).map(
          (tensor) => ({
            ...tensor,
            name: tensor.name.replace('multi_modal_projector', 'model.vision_projection'),
          }),
        ),
    },
  ],
});

/** DeepSeek-VL 1 in transformers' form: SigLIP and two layers. Source: `modeling_deepseek_vl.py`. */
export const deepseekVl = towerWrapper({
  modelTypes: ['deepseek_vl'],
  textType: 'llama',
  rename: innerModel,
  towers: [
    {
      fallback: 'siglip_vision_model',
      prefix: 'model.vision_model.',
      project: (_, towerWidth, textWidth) => [
        ...linear('model.aligner.linear1', towerWidth, textWidth, true),
        ...linear('model.aligner.linear2', textWidth, textWidth, true),
      ],
    },
  ],
});

/** HyperCLOVA X Vision: Qwen2.5-VL's tower and one layer. Source: `modeling_hyperclovax_vision_v2.py`. */
export const hyperClovaVision = towerWrapper({
  modelTypes: ['hyperclovax_vision_v2'],
  textType: 'hyperclovax',
  rename: innerModel,
  towers: [
    {
      fallback: 'qwen2_5_vl_vision',
      prefix: 'model.vision_model.',
      project: (_, towerWidth, textWidth) => linear('model.projector', towerWidth, textWidth, true),
    },
  ],
});

/** EXAONE 4.5: Qwen2.5-VL's tower with grouped key-value heads. Source: `modeling_exaone4_5.py`. */
export const exaone45 = towerWrapper({
  modelTypes: ['exaone4_5'],
  textType: 'exaone4',
  rename: innerModel,
  towers: [{ fallback: 'exaone4_5_vision', prefix: 'model.visual.' }],
});

/** GLM-OCR's text model is GLM-4's. Source: `modeling_glm_ocr.py`. */
export const glmOcrText: Architecture = {
  modelTypes: ['glm_ocr_text'],
  read: (config, readOther) => {
    const head_dim = Math.floor(config.count('hidden_size') / config.count('num_attention_heads'));
    return readOther(config.withDefaults({ head_dim }), 'glm4');
  },
};

export const paddleOcrText: Architecture = {
  modelTypes: ['paddleocr_vl_text'],
  read: (config, readOther) => {
    for (const field of ['compression_ratio', 'weight_share_add_bias']) config.value(field);
    return readOther(config, 'ernie4_5');
  },
};

/** PaddleOCR-VL: SigLIP, shuffled pixels and ERNIE 4.5. Source: `modeling_paddleocr_vl.py`; its exact total. */
export const paddleOcrVl = towerWrapper({
  modelTypes: ['paddleocr_vl'],
  textType: 'paddleocr_vl_text',
  textDefaults: { head_dim: 128 },
  rename: wholeModel,
  moot: ['vision_start_token_id', 'sliding_window', 'max_window_layers'],
  towers: [
    {
      fallback: 'paddleocr_vl_vision',
      prefix: 'visual.',
      project: (_, towerWidth, textWidth) => [
        ...normTensors('mlp_AR.pre_norm', towerWidth, true),
        ...linear('mlp_AR.linear_1', 4 * towerWidth, 4 * towerWidth, true),
        ...linear('mlp_AR.linear_2', 4 * towerWidth, textWidth, true),
      ],
    },
  ],
});
