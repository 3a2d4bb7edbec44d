import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { norm, prefixed } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention, plainFeedForward, type Sizes } from '../../decoder.js';
import { mixture } from './mixture.js';
import { projection } from './next-token.js';

/**
 * ERNIE 4.5 MoE: one `use_bias` for all matrices; a mixture every `moe_layer_interval`-th layer from
 * `moe_layer_start_index` to `moe_layer_end_index`. Source: configuration_ernie4_5_moe.py.
 */
export const ernieMoe: Architecture = {
  modelTypes: ['ernie4_5_moe'],
  read: (raw) => {
    const bias = raw.flag('use_bias', false);
    for (const field of SAYS_NOTHING) raw.value(field);
    const config = raw.withDefaults({
      attention_bias: bias,
      mlp_bias: bias,
      moe_layer_start_index: 1,
      moe_layer_interval: 1,
    });
    return decoder(config, {
      tiedByDefault: true,
      feedForward: (index, sizes) =>
        isMixture(config, index, sizes)
          ? mixture(config.withDefaults({ num_experts_per_tok: 6 }), sizes, {
              bias,
              router: { correction: 'mlp.moe_statics.e_score_correction_bias' },
            })
          : plainFeedForward(config, sizes),
      nextTokenPrediction: (sizes) => modules(config, sizes),
    });
  },
};

/** Fields of routing and of rotary positions. */
const SAYS_NOTHING = [
  'moe_use_aux_free',
  'use_rmsnorm',
  'compression_ratio',
  'weight_share_add_bias',
];

function isMixture(config: Config, index: number, { layerCount }: Sizes): boolean {
  const first = config.integer('moe_layer_start_index');
  const end = config.value('moe_layer_end_index');
  const last = typeof end === 'number' && end >= 0 ? end : layerCount - 1;
  const step = config.count('moe_layer_interval');
  return (index + 1) % step === 0 && index >= first && index <= last;
}

/** Dense blocks with a projection and two norms. Source: the exact total of ERNIE-4.5-300B-A47B-Paddle. */
function modules(config: Config, sizes: Sizes): Blueprint['nextTokenPrediction'] {
  const count = config.integer('num_nextn_predict_layers', 0);
  if (count === 0) return undefined;
  const block = [
    plainAttention(config, sizes.layerCount, sizes),
    plainFeedForward(config, sizes),
    norm('input_layernorm', sizes.hiddenSize),
    norm('post_attention_layernorm', sizes.hiddenSize),
  ];
  const module = [
    ...block.map((block) => prefixed('mtp_block.*.', block)),
    projection('mtp_linear_proj.*', sizes.hiddenSize),
    norm('mtp_emb_norm.*', sizes.hiddenSize),
    norm('mtp_hidden_norm.*', sizes.hiddenSize),
  ];
  return { prefix: 'model.', modules: Array.from({ length: count }, () => module) };
}
