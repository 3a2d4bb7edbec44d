import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { attention } from '../../blocks/attention.js';
import { type Block, norm } from '../../blocks/block.js';
import { tokenEmbedding } from '../../blocks/embedding.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { finalNorm, untiedHead } from '../../blocks/head.js';
import { type Config, ModelError } from '../../config.js';

const PREFIX = 'transformer';

/** Fields that the sizes of each layer were made from, and the range of the shared table's start values. */
const MOOT = ['qkv_multipliers', 'num_gqa_groups', 'initializer_range'];

/**
 * OpenELM: heads and inner width grow with depth, a list of each in the config; one fused projection with norms of
 * queries and keys. Source: arXiv:2404.14619; apple's modeling_openelm.py.
 */
export const openElm: Architecture = {
  modelTypes: ['openelm'],
  read: (config): Blueprint => {
    const hiddenSize = config.count('model_dim');
    const vocabularySize = config.count('vocab_size');
    const tied = config.flag('share_input_output_layers', true);
    for (const field of MOOT) config.value(field);
    return {
      hiddenSize,
      vocabularySize,
      layerCount: config.count('num_transformer_layers'),
      layerPrefix: `${PREFIX}.layers.*.`,
      layer: (index) => layer(config, index, hiddenSize),
      ends: [
        ...tokenEmbedding(`${PREFIX}.token_embeddings`, vocabularySize, hiddenSize, tied),
        ...finalNorm(norm(`${PREFIX}.norm`, hiddenSize)),
        ...(tied ? [] : untiedHead('lm_head', vocabularySize, hiddenSize)),
      ],
      maximumSequence: config.count('max_context_length'),
    };
  },
};

function layer(config: Config, index: number, hiddenSize: number): Block[] {
  const normed = config.flag('normalize_qk_projections', true);
  const gated = config.flag('ffn_with_glu', true);
  return [
    norm('attn_norm', hiddenSize),
    attention({
      hiddenSize,
      heads: config.perLayer('num_query_heads', index),
      kvHeads: config.perLayer('num_kv_heads', index),
      headDim: config.count('head_dim'),
      names: { fused: 'attn.qkv_proj', output: 'attn.out_proj' },
      queryKeyNorm: normed ? { over: 'head', query: 'attn.q_norm', key: 'attn.k_norm' } : undefined,
    }),
    norm('ffn_norm', hiddenSize),
    feedForward({
      hiddenSize,
      innerSize: innerSize(config, index, hiddenSize),
      names: gated
        ? { gateUp: 'ffn.proj_1', down: 'ffn.proj_2' }
        : { up: 'ffn.proj_1', down: 'ffn.proj_2' },
    }),
  ];
}

/** `make_divisible` of the original: the nearest multiple that is at least nine tenths of what is wanted. */
function innerSize(config: Config, index: number, hiddenSize: number): number {
  const multipliers = config.list('ffn_multipliers') ?? [];
  const multiplier = multipliers[index % Math.max(1, multipliers.length)];
  if (typeof multiplier !== 'number' || !(multiplier > 0))
    throw new ModelError(`ffn_multipliers[${index}] is no ratio; a number above 0 is expected`);
  const divisor = config.count('ffn_dim_divisor', 256);
  const wanted = Math.ceil(multiplier * hiddenSize);
  const nearest = Math.max(divisor, Math.floor((wanted + divisor / 2) / divisor) * divisor);
  return nearest < 0.9 * wanted ? nearest + divisor : nearest;
}
