import type { Architecture } from '../../architecture.js';
import { experts } from '../../blocks/experts.js';
import { qwen2Vision, qwen3Vision, qwen25Vision } from '../../blocks/towers/qwen-vision.js';
import { asEnds, type Tower } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import { decoder, plainFeedForward } from '../../decoder.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { sparseLayers } from '../experts/qwen-moe.js';
import { innerModel, unchanged, type WrapperTraits, wrapped } from './wrapper.js';

type ReadTower = (section: Config, prefix: string) => Tower;

function qwenVl(
  modelTypes: readonly string[],
  tower: ReadTower,
  traits: Pick<WrapperTraits, 'textType' | 'rename' | 'textDefaults'> & { readonly prefix: string },
): Architecture {
  return {
    modelTypes,
    read: (config, readOther) =>
      wrapped(config, readOther, {
        ...traits,
        towers: (outer) => {
          const section = outer.section('vision_config');
          return section ? asEnds(tower(section, traits.prefix).tensors) : [];
        },
      }),
  };
}

/** Qwen2-VL: text fields at the top level, Qwen2's decoder. */
export const qwen2Vl = qwenVl(['qwen2_vl'], qwen2Vision, {
  textType: 'qwen2',
  rename: unchanged,
  prefix: 'visual.',
});

/** Qwen2.5-VL: Qwen2-VL with another tower. */
export const qwen25Vl = qwenVl(['qwen2_5_vl'], qwen25Vision, {
  textType: 'qwen2',
  rename: unchanged,
  prefix: 'visual.',
});

/** Qwen3-VL, dense and with experts, and Qwen3.5: one tower, the text model inside `model.language_model`. */
export const qwen3Vl = qwenVl(['qwen3_vl'], qwen3Vision, {
  textType: 'qwen3',
  rename: innerModel,
  prefix: 'model.visual.',
});

export const qwen3VlMoe = qwenVl(['qwen3_vl_moe'], qwen3Vision, {
  textType: 'qwen3_vl_moe_text',
  rename: innerModel,
  prefix: 'model.visual.',
});

export const qwen35 = qwenVl(['qwen3_5'], qwen3Vision, {
  textType: 'qwen3_5_text',
  rename: innerModel,
  prefix: 'model.visual.',
});

export const qwen35Moe = qwenVl(['qwen3_5_moe'], qwen3Vision, {
  textType: 'qwen3_5_moe_text',
  rename: innerModel,
  prefix: 'model.visual.',
});

/** Text models of wrappers that are another family's under a different type. */
export const qwenVlTexts: readonly Architecture[] = [
  {
    modelTypes: ['qwen2_vl_text', 'qwen2_5_vl_text'],
    read: (config, readOther) => readOther(config, 'qwen2'),
  },
  { modelTypes: ['qwen3_vl_text'], read: (config, readOther) => readOther(config, 'qwen3') },
];

/** Qwen3-VL-MoE's text model: Qwen3-MoE with its experts stacked, in×out. Source: `modeling_qwen3_vl_moe.py`. */
export const qwen3VlMoeText: Architecture = {
  modelTypes: ['qwen3_vl_moe_text'],
  read: (given) => {
    const config = given.withDefaults({
      vocab_size: 151936,
      num_key_value_heads: 16,
      num_experts: 60,
      num_experts_per_tok: 4,
      moe_intermediate_size: 1408,
      intermediate_size: 5632,
    });
    const isSparse = sparseLayers(config);
    config.value('intermediate_size');
    return decoder(config, {
      attention: () => ({ queryKeyNorm: HEAD_NORMS }),
      feedForward: (index, sizes) =>
        isSparse(index)
          ? experts({
              hiddenSize: sizes.hiddenSize,
              experts: config.count('num_experts'),
              active: config.count('num_experts_per_tok'),
              innerSize: config.count('moe_intermediate_size'),
              stacked: 'inOut',
              names: { gateUp: 'mlp.experts.gate_up_proj', down: 'mlp.experts.down_proj' },
            })
          : plainFeedForward(config, sizes),
    });
  },
};
