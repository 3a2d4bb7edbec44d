import { product } from '../../../quantity/index.js';
import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { linear } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import { towerWrapper } from './tower-wrapper.js';
import { innerModel, wholeModel } from './wrapper.js';

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
    const merged = towerWidth * product(kernel);
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

/** Kimi K3: Kimi Linear's text model; its tower's kind is not counted. */
export const kimiK3 = towerWrapper({
  modelTypes: ['kimi_k3'],
  textType: 'kimi_linear',
  rename: wholeModel,
  towers: [{ fallback: 'kimi_k3_vision', prefix: 'vision_tower.' }],
});
