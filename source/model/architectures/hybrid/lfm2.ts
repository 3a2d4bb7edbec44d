import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { outProjectionNames } from '../../blocks/attention.js';
import type { Block } from '../../blocks/block.js';
import { experts } from '../../blocks/experts.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { shortConvolution } from '../../blocks/short-convolution.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention } from '../../decoder.js';
import { kindOf, type LayerKind, layerKinds } from './layer-kinds.js';

const HEAD_NORMS = {
  over: 'head',
  query: 'self_attn.q_layernorm',
  key: 'self_attn.k_layernorm',
} as const;

const FEED_FORWARD = {
  gate: 'feed_forward.w1',
  up: 'feed_forward.w3',
  down: 'feed_forward.w2',
} as const;

const EXPERTS = {
  gate: 'feed_forward.experts.*.w1',
  up: 'feed_forward.experts.*.w3',
  down: 'feed_forward.experts.*.w2',
} as const;

/** Restated sizes and training fields of published LFM2 configs. */
const MOOT = [
  'block_dim',
  'conv_dim',
  'conv_dim_out',
  'use_pos_enc',
  'block_use_swiglu',
  'num_heads',
  'full_attn_idxs',
];

/** Short convolutions with a few attention layers; the norm after the embedding serves as the final one. */
function lfm2Decoder(
  config: Config,
  dense: (index: number, hiddenSize: number) => Block,
): Blueprint {
  for (const field of MOOT) config.value(field);
  const kinds = layerKinds(config) ?? kindsByIndex(config);
  const kernel = config.count('conv_L_cache', 3);
  const bias = config.flag('conv_bias', false);
  return decoder(config, {
    tiedByDefault: true,
    norms: ['operator_norm', 'ffn_norm'],
    finalNorm: 'model.embedding_norm',
    mixer: (index, sizes) =>
      kindOf(kinds, index) === 'attention'
        ? plainAttention(config, index, sizes, {
            attention: () => ({ names: outProjectionNames, queryKeyNorm: HEAD_NORMS }),
          })
        : shortConvolution({ hiddenSize: sizes.hiddenSize, kernel, bias }),
    feedForward: (index, { hiddenSize }) => dense(index, hiddenSize),
  });
}

function kindsByIndex(config: Config): readonly LayerKind[] {
  const full = config.integers('full_attn_idxs');
  const layers = config.count('num_hidden_layers');
  return Array.from({ length: layers }, (_, index) =>
    !full || full.includes(index) ? 'attention' : 'recurrent',
  );
}

/** LFM2. `block_ff_dim` is cut to two thirds and rounded up by default. Source: `modeling_lfm2.py`. */
export const lfm2: Architecture = {
  modelTypes: ['lfm2'],
  read: (given) => {
    const config = given.withDefaults({ vocab_size: 65536, num_key_value_heads: 8 });
    const innerSize = adjusted(config);
    return lfm2Decoder(config, (_, hiddenSize) =>
      feedForward({ hiddenSize, innerSize, names: FEED_FORWARD }),
    );
  },
};

function adjusted(config: Config): number {
  const adjust = config.flag('block_auto_adjust_ff_dim', true);
  const multiplier = config.number('block_ffn_dim_multiplier', 1);
  const multiple = config.count('block_multiple_of', 256);
  const stated = config.count('intermediate_size', 12288);
  const size = config.optionalInteger('block_ff_dim') ?? stated;
  if (!adjust) return size;
  const scaled = Math.floor(multiplier * Math.floor((2 * size) / 3));
  return multiple * Math.ceil(scaled / multiple);
}

/** LFM2-MoE: dense first layers, then experts with a correction bias. Source: `modeling_lfm2_moe.py`. */
export const lfm2Moe: Architecture = {
  modelTypes: ['lfm2_moe'],
  read: (given) => {
    const config = given.withDefaults({ vocab_size: 65536, num_key_value_heads: 8 });
    const denseLayers = config.integer('num_dense_layers', 2);
    const count = config.count('num_experts', 32);
    const active = config.count('num_experts_per_tok', 4);
    const biased = config.flag('use_expert_bias', true);
    return lfm2Decoder(config, (index, hiddenSize) =>
      index < denseLayers
        ? feedForward({
            hiddenSize,
            innerSize: config.count('intermediate_size', 7168),
            names: FEED_FORWARD,
          })
        : experts({
            hiddenSize,
            experts: count,
            active,
            innerSize: config.count('moe_intermediate_size', 1792),
            names: EXPERTS,
            router: {
              name: 'feed_forward.gate',
              ...(biased && { correction: 'feed_forward.expert_bias' }),
            },
          }),
    );
  },
};
