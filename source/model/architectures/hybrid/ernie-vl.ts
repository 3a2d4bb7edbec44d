import type { Architecture } from '../../architecture.js';
import { type Block, normTensors, together } from '../../blocks/block.js';
import { experts } from '../../blocks/experts.js';
import { linear } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import { decoder, plainFeedForward, type Sizes } from '../../decoder.js';
import type { LayerTensor } from '../../tensor.js';
import { isMixtureLayer, mixture } from '../experts/mixture.js';
import { towerWrapper } from './tower-wrapper.js';
import { innerModel } from './wrapper.js';

/**
 * ERNIE 4.5 VL's text model: text and image tokens have experts of their own and share the others; lists state both,
 * text first. Source: `modeling_ernie4_5_vl_moe.py`; the exact total of ERNIE-4.5-VL-28B-A3B-PT.
 */
export const ernieVlText: Architecture = {
  modelTypes: ['ernie4_5_vl_moe_text'],
  read: (raw) => {
    const bias = raw.flag('use_bias', false);
    for (const field of SAYS_NOTHING) raw.value(field);
    const config = raw.withDefaults({
      attention_bias: bias,
      mlp_bias: bias,
      first_k_dense_replace: raw.perLayer('moe_layer_start_index', 0, 1),
    });
    return decoder(config, {
      tiedByDefault: true,
      feedForward: (index, sizes) =>
        isMixtureLayer(config, index)
          ? together(textExperts(config, sizes), imageExperts(config, sizes))
          : plainFeedForward(config, sizes),
    });
  },
};

/** Fields of routing and of rotary positions. */
const SAYS_NOTHING = [
  'moe_layer_end_index',
  'moe_layer_interval',
  'moe_use_aux_free',
  'moe_multimodal_dispatch_use_allgather',
  'use_rmsnorm',
  'compression_ratio',
];

const ofKind = (config: Config, kind: 0 | 1) => ({
  count: config.perLayer('num_experts', kind),
  active: config.perLayer('num_experts_per_tok', kind, 6),
  innerSize: config.perLayer('moe_intermediate_size', kind),
});

const router = (module: string) => ({
  name: `${module}.gate`,
  correction: `${module}.gate.moe_statics.e_score_correction_bias`,
});

const expertNames = (module: string) => ({
  gate: `${module}.experts.*.gate_proj`,
  up: `${module}.experts.*.up_proj`,
  down: `${module}.experts.*.down_proj`,
});

function textExperts(config: Config, sizes: Sizes): Block {
  const { count, active, innerSize } = ofKind(config, 0);
  return mixture(config, sizes, {
    experts: count,
    active,
    innerSize,
    names: expertNames('mlp.text_moe'),
    router: router('mlp.text_moe'),
    shared: { innerSize: config.integer('num_shared_experts', 0) * innerSize },
  });
}

/** Experts of image tokens, which no text token passes through. */
function imageExperts(config: Config, { hiddenSize }: Sizes): Block {
  const { count, active, innerSize } = ofKind(config, 1);
  const block = experts({
    hiddenSize,
    experts: count,
    active,
    innerSize,
    names: expertNames('mlp.vision_moe'),
    router: router('mlp.vision_moe'),
  });
  return { tensors: block.tensors.map((tensor) => ({ ...tensor, part: 'other' })) };
}

/** Joins 2×2 patches, then two frames, then narrows. */
function resampler(config: Config, towerWidth: number, textWidth: number): LayerTensor[] {
  const prefix = 'model.resampler_model.';
  const vision = config.section('vision_config');
  const merged = towerWidth * (vision?.count('spatial_merge_size', 2) ?? 2) ** 2;
  const frames = vision?.count('temporal_merge_size', 2) ?? 2;
  const half = (name: string, inSize: number) => [
    ...linear(`${prefix}${name}.fc1`, inSize, merged, true),
    ...linear(`${prefix}${name}.fc2`, merged, merged, true),
    ...normTensors(`${prefix}${name}.ln`, merged, true),
  ];
  return [
    ...half('spatial_linear', merged),
    ...half('temporal_linear', merged * frames),
    ...linear(`${prefix}mlp`, merged, textWidth, true),
    ...normTensors(`${prefix}after_norm`, textWidth),
  ];
}

/** ERNIE 4.5 VL, by transformers' config or by that of the published code, whose text fields are at the top level. */
export const ernieVl = towerWrapper({
  modelTypes: ['ernie4_5_vl_moe', 'ernie4_5_moe_vl'],
  textType: 'ernie4_5_vl_moe_text',
  rename: innerModel,
  moot: ['pixel_hidden_size', 'modality_detach', 'spatial_conv_size', 'temporal_conv_size'],
  towers: [
    {
      fallback: 'ernie4_5_vl_moe_vision',
      prefix: 'model.vision_tower.',
      project: resampler,
    },
  ],
});
