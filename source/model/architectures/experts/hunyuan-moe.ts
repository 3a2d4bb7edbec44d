import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { decoder, plainFeedForward } from '../../decoder.js';
import { mixture } from './mixture.js';

/**
 * Hunyuan-A13B and Hunyuan-Large: experts, top-k and shared experts one number or one a layer; with `use_cla`
 * each run of `cla_share_factor` layers reads the cache of its first. Source: modeling_hunyuan_v1_moe.py;
 * Tencent's modeling_hunyuan.py.
 */
export const hunyuanMoe: Architecture = {
  modelTypes: ['hunyuan_v1_moe', 'hunyuan'],
  read: (config) => {
    const normed = config.flag('use_qk_norm', false);
    const shares = config.flag('use_cla', false) ? config.count('cla_share_factor', 1) : 1;
    return decoder(config, {
      tiedByDefault: true,
      attention: (index) => ({
        sharedCache: index % shares !== 0,
        queryKeyNorm: normed
          ? { over: 'head', query: 'self_attn.query_layernorm', key: 'self_attn.key_layernorm' }
          : undefined,
      }),
      feedForward: (index, sizes) =>
        config.perLayer('num_experts', index) <= 1
          ? plainFeedForward(config, sizes)
          : mixture(config, sizes, {
              experts: config.perLayer('num_experts', index),
              active: config.perLayer('num_experts_per_tok', index, 1),
              innerSize: innerSize(config, index),
              router: { name: 'mlp.gate.wg' },
              shared: {
                innerSize: sharedSize(config, index),
                names: {
                  gate: 'mlp.shared_mlp.gate_proj',
                  up: 'mlp.shared_mlp.up_proj',
                  down: 'mlp.shared_mlp.down_proj',
                },
              },
            }),
    });
  },
};

function innerSize(config: Config, index: number): number {
  return config.perLayer('moe_intermediate_size', index, config.count('intermediate_size'));
}

/** Shared experts are multiples of `intermediate_size`, whatever the routed ones are. */
function sharedSize(config: Config, index: number): number {
  if (!config.flag('use_mixed_mlp_moe', false)) return 0;
  return config.perLayer('num_shared_experts', index, 1) * config.count('intermediate_size');
}
