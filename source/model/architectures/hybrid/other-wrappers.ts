import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { normTensors } from '../../pieces/piece.js';
import { clip } from '../../pieces/towers/siglip.js';
import { asEnds, bare, linear } from '../../pieces/towers/tower.js';
import { towerWrapper } from './tower-wrapper.js';
import { innerModel, unchanged, wholeModel, wrapped } from './wrapper.js';

/** GLM-4.1V to 4.6V: the tower ends in its own merger. Source: `modeling_glm4v.py`, `modeling_glm4v_moe.py`. */
export const glm4V = towerWrapper({
  modelTypes: ['glm4v', 'glm46v'],
  textType: 'glm4v_text',
  rename: innerModel,
  towers: [{ fallback: 'glm4v_vision', prefix: 'model.visual.' }],
});

export const glm4VMoe = towerWrapper({
  modelTypes: ['glm4v_moe'],
  textType: 'glm4v_moe_text',
  rename: innerModel,
  towers: [{ fallback: 'glm4v_vision', prefix: 'model.visual.' }],
});

/** GLM-4.1V's text model is GLM-4's. */
export const glm4VText: Architecture = {
  modelTypes: ['glm4v_text'],
  read: (config, readOther) => readOther(config, 'glm4'),
};

/** Norm and two linear layers over 2×2 patches. */
const kimiProjector = (names: readonly [string, string, string]) =>
  function project(config: Config, towerWidth: number, textWidth: number) {
    const kernel = config.section('vision_config')?.integers('merge_kernel_size') ?? [2, 2];
    const merged = kernel.reduce((product, size) => product * size, towerWidth);
    return [
      ...normTensors(names[0], towerWidth, true),
      ...linear(names[1], merged, merged, true),
      ...linear(names[2], merged, textWidth, true),
    ];
  };

/** Kimi-VL: MoonViT and DeepSeek-V3's text model. Source: the published `modeling_kimi_vl.py`. */
export const kimiVl = towerWrapper({
  modelTypes: ['kimi_vl'],
  textType: 'deepseek_v3',
  rename: wholeModel,
  towers: [
    {
      fallback: 'moonvit',
      prefix: 'vision_tower.',
      project: kimiProjector([
        'multi_modal_projector.pre_norm',
        'multi_modal_projector.linear_1',
        'multi_modal_projector.linear_2',
      ]),
    },
  ],
});

/** Kimi K2.5 and later of its type. Source: `modeling_kimi_k25.py`. */
export const kimiK25 = towerWrapper({
  modelTypes: ['kimi_k25'],
  textType: 'kimi_k2',
  rename: wholeModel,
  moot: ['use_unified_vision_chunk'],
  towers: [
    {
      fallback: 'kimi_k25_vision',
      prefix: 'vision_tower.',
      project: kimiProjector([
        'mm_projector.pre_norm',
        'mm_projector.proj.0',
        'mm_projector.proj.2',
      ]),
    },
  ],
});

/** Kimi K3: Kimi Linear's text model; its tower is of a kind we don't count. */
export const kimiK3 = towerWrapper({
  modelTypes: ['kimi_k3'],
  textType: 'kimi_linear',
  rename: wholeModel,
  towers: [{ fallback: 'kimi_k3_vision', prefix: 'vision_tower.' }],
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

/** Phi-3 and 3.5 Vision: CLIP-L/14 at 336, whose sizes its config leaves to its name. Source: the published `image_embedding_phi3_v.py`. */
export const phi3V: Architecture = {
  modelTypes: ['phi3_v'],
  read: (config, readOther) =>
    wrapped(config, readOther, {
      textType: 'phi3',
      rename: unchanged,
      towers: (outer, textWidth) => {
        outer.value('embd_layer');
        const section = outer.section('img_processor');
        if (!section) return [];
        for (const field of ['image_dim_out', 'num_img_tokens', 'type_feature', 'layer_idx'])
          section.value(field);
        const prefix = 'model.vision_embed_tokens.';
        const tower = clip(
          section.withDefaults({
            hidden_size: 1024,
            intermediate_size: 4096,
            num_hidden_layers: 24,
            num_attention_heads: 16,
            image_size: 336,
            patch_size: 14,
          }),
          `${prefix}img_processor.vision_model.`,
        );
        const merged = 4 * tower.width;
        return asEnds([
          ...tower.tensors,
          ...bare(`${prefix}glb_GN`, [1, 1, merged]),
          ...bare(`${prefix}sub_GN`, [1, 1, 1, merged]),
          ...linear(`${prefix}img_projection.0`, merged, textWidth, true),
          ...linear(`${prefix}img_projection.2`, textWidth, textWidth, true),
        ]);
      },
    }),
};

/** Phi-4 multimodal: Phi-4-mini's text model; towers and their LoRA are told as not in the total. */
export const phi4Multimodal: Architecture = {
  modelTypes: ['phi4mm', 'phi4_multimodal'],
  read: (config, readOther) => {
    const parts = [
      'vision_config',
      'audio_config',
      'img_processor',
      'audio_processor',
      'embd_layer',
      'vision_lora',
      'speech_lora',
    ];
    return wrapped(config, readOther, {
      textType: 'phi3',
      rename: unchanged,
      towers: () => [],
      unmodelled: (outer) =>
        parts
          .filter((field) => outer.has(field))
          .map((field) => ({
            field,
            value: null,
            effect: 'weights of this part are not in the total (all such parts: about 1.74 B)',
          })),
    });
  },
};
