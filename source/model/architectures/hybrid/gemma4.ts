import type { Architecture } from '../../architecture.js';
import { attention } from '../../blocks/attention.js';
import { type Block, behindOwnNorm, norm, together, vector } from '../../blocks/block.js';
import { experts } from '../../blocks/experts.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { windowOf } from '../../windows.js';
import { withoutCache } from '../dense/encoder-attention.js';
import { GEMMA_NORM, SANDWICH } from '../dense/gemma.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { gemmaPerLayer, perLayerEnds, sharesCache } from './gemma-layers.js';

/**
 * Gemma 4's text model: five windowed layers to a full one, which has heads of its own width, fewer key-value heads
 * and, with `attention_k_eq_v`, values equal to the keys; experts in parallel with the feed-forward in the MoE size;
 * per-layer embeddings in the E sizes, whose last layers read earlier caches and keep their projections in the
 * checkpoint. `layer_scalar` is a buffer, not counted. Source: `configuration_gemma4.py`, `modeling_gemma4.py`.
 */
export const gemma4Text: Architecture = {
  modelTypes: ['gemma4_text'],
  read: (given) => {
    const config = given.withDefaults({
      vocab_size: 262144,
      head_dim: 256,
      num_key_value_heads: 4,
      sliding_window: 512,
      sliding_window_pattern: 6,
    });
    config.value('expert_intermediate_size');
    const narrow = config.integer('hidden_size_per_layer_input', 256);
    const vocabulary = config.integer('vocab_size_per_layer_input', 262144);
    return decoder(config, {
      tiedByDefault: true,
      norms: SANDWICH,
      normOptions: GEMMA_NORM,
      mixer: (index, sizes) => gemma4Attention(config, index, sizes),
      feedForward: (index, sizes) =>
        together(
          gemma4FeedForward(config, index, sizes),
          narrow > 0 ? gemmaPerLayer(sizes.hiddenSize, narrow) : { tensors: [] },
        ),
      ends: (sizes) => (narrow > 0 ? perLayerEnds(sizes, narrow, vocabulary) : []),
    });
  },
};

/** Gemma 4 12B's text model: no per-layer embeddings, a window of 1024. Source: `configuration_gemma4_unified.py`. */
export const gemma4UnifiedText: Architecture = {
  modelTypes: ['gemma4_unified_text'],
  read: (config, readOther) =>
    readOther(
      config.withDefaults({ hidden_size_per_layer_input: 0, sliding_window: 1024 }),
      'gemma4_text',
    ),
};

function gemma4Attention(config: Config, index: number, sizes: Sizes): Block {
  const window = windowOf(config, index);
  const full = window === undefined;
  const valueIsKey = config.flag('attention_k_eq_v', false) && full;
  const globalKvHeads = config.optionalInteger('num_global_key_value_heads');
  const bias = config.flag('attention_bias', false);
  const own = ownFields(config, index);
  const headDim =
    own?.optionalInteger('head_dim') ??
    (full ? config.count('global_head_dim', 512) : sizes.headDim);
  const kvHeads =
    own?.optionalInteger('num_key_value_heads') ??
    (valueIsKey ? (globalKvHeads ?? sizes.kvHeads) : sizes.kvHeads);
  if (sizes.heads % kvHeads !== 0)
    throw new ModelError(
      `num_attention_heads ${sizes.heads} is no multiple of num_global_key_value_heads ${kvHeads}`,
    );
  const block = attention({
    hiddenSize: sizes.hiddenSize,
    heads: sizes.heads,
    kvHeads,
    headDim,
    window,
    valueIsKey,
    queryKeyValueBias: bias,
    outputBias: bias,
    queryKeyNorm: HEAD_NORMS,
  });
  return sharesCache(config, index, sizes.layerCount) ? withoutCache(block) : block;
}

/** The sizes of a layer that transformers 5.18 saves under its two-digit index, in place of global ones. */
function ownFields(config: Config, index: number): Config | undefined {
  const layers = config.section('per_layer_config');
  const name = String(index);
  return layers?.section(name.padStart(2, '0')) ?? layers?.section(name);
}

function gemma4FeedForward(config: Config, index: number, sizes: Sizes): Block {
  const { hiddenSize } = sizes;
  const wide =
    config.flag('use_double_wide_mlp', false) && sharesCache(config, index, sizes.layerCount);
  const dense = feedForward({
    hiddenSize,
    innerSize: config.count('intermediate_size') * (wide ? 2 : 1),
  });
  if (!config.flag('enable_moe_block', false)) return dense;
  const part = 'feedForward';
  const count = config.count('num_experts');
  return together(
    dense,
    behindOwnNorm(
      experts({
        hiddenSize,
        experts: count,
        active: config.count('num_experts_per_tok'),
        innerSize: config.count('moe_intermediate_size'),
        names: { gateUp: 'experts.gate_up_proj', down: 'experts.down_proj' },
        stacked: 'outIn',
        router: { name: 'router.proj' },
      }),
    ),
    {
      tensors: [
        vector('router.scale', hiddenSize, { part, site: 'router' }),
        vector('router.per_expert_scale', count, { part, site: 'router' }),
      ],
    },
    ...[
      'post_feedforward_layernorm_1',
      'post_feedforward_layernorm_2',
      'pre_feedforward_layernorm_2',
    ].map((name) => norm(name, hiddenSize, GEMMA_NORM)),
  );
}
