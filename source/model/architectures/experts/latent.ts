import type { Block } from '../../blocks/block.js';
import { type LatentAttentionOptions, latentAttention } from '../../blocks/latent-attention.js';
import type { Config } from '../../config.js';
import type { Sizes } from '../../decoder.js';

/**
 * The config with the query head width as the sum of its parts: with latent attention `hidden_size` need not divide
 * by the heads.
 */
export function withLatentHead(config: Config): Config {
  config.value('qk_head_dim');
  const width = config.integer('qk_nope_head_dim') + config.integer('qk_rope_head_dim');
  return config.withDefaults({ head_dim: width });
}

/** Multi-head latent attention by DeepSeek's fields. Source: docs/cost-model.md, Latent attention. */
export function latentMixer(
  config: Config,
  sizes: Sizes,
  more: Pick<LatentAttentionOptions, 'module' | 'indexer' | 'outputGate' | 'fusedGate'> = {},
): Block {
  return latentAttention({
    hiddenSize: sizes.hiddenSize,
    heads: sizes.heads,
    queryRank: config.optionalInteger('q_lora_rank'),
    latentRank: config.count('kv_lora_rank'),
    nopeDim: config.integer('qk_nope_head_dim'),
    ropeDim: config.integer('qk_rope_head_dim'),
    valueDim: config.count('v_head_dim'),
    bias: config.flag('attention_bias', false),
    ...more,
  });
}

/**
 * The indexer of sparse attention in layer `index` (DeepSeek-V3.2, GLM-5), or undefined without `index_topk`. It has
 * no heads where `indexer_types` (or `index_topk_pattern`, or the step `index_topk_freq`) makes the layer share an
 * earlier choice. Source: configuration_glm_moe_dsa.py.
 */
export function indexerOf(config: Config, index: number): LatentAttentionOptions['indexer'] {
  const topK = config.optionalInteger('index_topk');
  // transformers 5 lists only which layers have an indexer.
  config.value('layer_types');
  if (!topK) return undefined;
  const own = { heads: config.count('index_n_heads'), headDim: config.count('index_head_dim') };
  return sharesIndexer(config, index) ? { heads: 0, headDim: 0, topK } : { ...own, topK };
}

function sharesIndexer(config: Config, index: number): boolean {
  config.value('index_share_for_mtp_iteration');
  const types = config.texts('indexer_types');
  const pattern = config.value('index_topk_pattern');
  const step = config.count('index_topk_freq', 1);
  const offset = config.integer('index_skip_topk_offset', 2);
  if (index >= config.count('num_hidden_layers')) return false;
  if (types) return types[index] === 'shared';
  if (typeof pattern === 'string') return pattern[index] === 'S';
  if (Array.isArray(pattern)) return pattern[index] === 'shared';
  return Math.max(index - offset + 1, 0) % step !== 0;
}
