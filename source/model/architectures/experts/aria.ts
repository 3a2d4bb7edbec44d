import { isObject } from '../../../text/json.js';
import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { bare, linear } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import { decoder } from '../../decoder.js';
import type { LayerTensor } from '../../tensor.js';
import { towerWrapper } from '../hybrid/tower-wrapper.js';
import { wholeModel } from '../hybrid/wrapper.js';
import { mixture, SHARED_EXPERTS } from './mixture.js';

/** Aria's text model: Llama with stacked experts of `intermediate_size` and shared ones. arXiv:2410.05993; modeling_aria.py. */
export const ariaText: Architecture = {
  modelTypes: ['aria_text', 'aria_moe_lm'],
  read: (raw) => {
    const config = raw.withDefaults({
      num_experts: 8,
      num_experts_per_tok: 2,
      num_shared_experts: 2,
    });
    return decoder(config, {
      feedForward: (_, sizes) =>
        mixture(config, sizes, {
          innerSize: config.count('moe_intermediate_size', config.count('intermediate_size', 4096)),
          names: { gateUp: 'mlp.experts.fc1', down: 'mlp.experts.fc2' },
          stacked: 'inOut',
          stackedSuffix: true,
          router: { name: 'mlp.router' },
          shared: { names: SHARED_EXPERTS },
        }),
    });
  },
};

/** Aria: Idefics' tower, and learned queries that attend to its patches. Source: modeling_aria.py, AriaProjector. */
export const aria: Architecture = towerWrapper({
  modelTypes: ['aria'],
  textType: 'aria_text',
  rename: wholeModel,
  moot: ['max_value_projector_patch_to_query_dict'],
  towers: [{ fallback: 'idefics3_vision', prefix: 'vision_tower.', project: projector }],
});

function projector(config: Config, width: number, textWidth: number): LayerTensor[] {
  const module = 'multi_modal_projector.';
  const attention = `${module}cross_attn.`;
  return [
    ...bare(`${module}query`, [queries(config), width], 'table'),
    ...['q_proj', 'k_proj', 'v_proj'].flatMap((name) =>
      linear(`${attention}${name}`, width, width, false),
    ),
    ...bare(`${attention}multihead_attn.in_proj_weight`, [3 * width, width], 'matrix'),
    ...bare(`${attention}multihead_attn.in_proj_bias`, [3 * width], 'bias'),
    ...linear(`${attention}multihead_attn.out_proj`, width, width, true),
    ...linear(`${attention}linear`, width, width, true),
    ...normTensors(`${attention}layer_norm`, width, true),
    ...normTensors(`${attention}layer_norm_kv`, width, true),
    ...normTensors(`${module}layer_norm`, width, true),
    ...linear(`${module}feed_forward.linear_in`, width, textWidth, false),
    ...linear(`${module}feed_forward.linear_out`, textWidth, textWidth, false),
  ];
}

/** The number of queries that the largest image needs. */
function queries(config: Config): number {
  const byPatches = config.value('projector_patch_to_query_dict');
  const stated = isObject(byPatches) ? Object.values(byPatches) : [];
  const counts = stated.filter((count): count is number => typeof count === 'number');
  return counts.length > 0 ? Math.max(...counts) : 256;
}
