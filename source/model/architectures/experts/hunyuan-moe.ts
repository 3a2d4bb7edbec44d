import type { Architecture } from '../../architecture.js';
import { norm } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention, plainFeedForward, type Sizes } from '../../decoder.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { isMixtureLayer, mixture } from './mixture.js';
import { nextTokenModules } from './next-token.js';

/**
 * Hunyuan-A13B and Hunyuan-Large: experts, top-k and shared experts as one number or one per layer; with `use_cla`
 * each run of `cla_share_factor` layers reads the cache of its first. Source: modeling_hunyuan_v1_moe.py; Tencent's
 * modeling_hunyuan.py.
 */
export const hunyuanMoe: Architecture = {
  modelTypes: ['hunyuan_v1_moe', 'hunyuan'],
  read: (config) => {
    for (const field of SAYS_NOTHING) config.value(field);
    const normed = config.flag('use_qk_norm', config.text('model_type') !== 'hunyuan');
    const dense = config.integer('moe_layer_num_skipped', 0);
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
        index < dense || config.perLayer('num_experts', index) <= 1
          ? plainFeedForward(config, sizes)
          : mixture(config, sizes, {
              experts: config.perLayer('num_experts', index),
              active: config.perLayer('num_experts_per_tok', index, 1),
              innerSize: innerSize(config, index),
              router: { name: 'mlp.gate.wg' },
              shared: {
                innerSize: sharedSize(config, index),
                names: SHARED_MLP,
              },
            }),
    });
  },
};

/**
 * Fields of images, classes and pooling, which the text model lacks, and `qk_norm` as a second name of `use_qk_norm`.
 */
const SAYS_NOTHING = [
  'anyres_pooling_size',
  'cla_share_factor',
  'class_num',
  'dense_list',
  'num_media_embeds',
  'org_vocab_size',
  'qk_norm',
  'vit_input_resolution',
  'vit_patch',
];

/**
 * Hunyuan 3: q/k norms over each head, routed and shared experts with a correction bias, a next-token-prediction
 * module without copies of table and head. Source: configuration_hy_v3.py; the exact total of Hy3-preview.
 */
export const hunyuan3: Architecture = {
  modelTypes: ['hy_v3'],
  read: (raw) => {
    const config = raw.withDefaults({
      head_dim: 128,
      num_shared_experts: 1,
      first_k_dense_replace: 1,
    });
    for (const field of ['qk_norm', 'moe_router_enable_expert_bias']) config.value(field);
    const attention = () => ({ queryKeyNorm: HEAD_NORMS });
    const feedForward = (index: number, sizes: Sizes) =>
      isMixtureLayer(config, index)
        ? mixture(config, sizes, {
            router: { name: 'mlp.router.gate', correction: 'mlp.expert_bias' },
            shared: { names: SHARED_MLP },
          })
        : plainFeedForward(config, sizes);
    return decoder(config, {
      attention,
      feedForward,
      nextTokenPrediction: (sizes) =>
        nextTokenModules(
          config,
          sizes,
          [
            plainAttention(config, sizes.layerCount, sizes, { attention }),
            feedForward(sizes.layerCount, sizes),
            norm('input_layernorm', sizes.hiddenSize),
            norm('post_attention_layernorm', sizes.hiddenSize),
          ],
          false,
        ),
    });
  },
};

const SHARED_MLP = {
  gate: 'mlp.shared_mlp.gate_proj',
  up: 'mlp.shared_mlp.up_proj',
  down: 'mlp.shared_mlp.down_proj',
} as const;

function innerSize(config: Config, index: number): number {
  return config.perLayer('moe_intermediate_size', index, config.count('intermediate_size'));
}

/** Shared experts are multiples of `intermediate_size`, independent of the width of routed ones. */
function sharedSize(config: Config, index: number): number {
  if (!config.flag('use_mixed_mlp_moe', false)) return 0;
  return config.perLayer('num_shared_experts', index, 1) * config.count('intermediate_size');
}
