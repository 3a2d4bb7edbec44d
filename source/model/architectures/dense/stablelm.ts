import type { Architecture } from '../../architecture.js';
import { type Block, vector } from '../../blocks/block.js';
import { decoder, plainAttention, type Sizes } from '../../decoder.js';

/**
 * StableLM: Llama's block with LayerNorms, biases on queries, keys and values where `use_qkv_bias`; 2-12B
 * has one norm a block and a LayerNorm for each head. Source: modeling_stablelm.py.
 */
export const stableLm: Architecture = {
  modelTypes: ['stablelm', 'stablelm_epoch'],
  read: (config) => {
    const queryKeyValueBias = config.flag('use_qkv_bias', false);
    const parallel = config.flag('use_parallel_residual', false);
    const normed = config.flag('qk_layernorm', false);
    const traits = { attention: () => ({ queryKeyValueBias, outputBias: false }) };
    return decoder(config, {
      normOptions: { bias: true },
      norms: parallel ? ['input_layernorm'] : ['input_layernorm', 'post_attention_layernorm'],
      mixer: (index, sizes) => {
        const block = plainAttention(config, index, sizes, traits);
        return normed ? withHeadNorms(block, sizes) : block;
      },
    });
  },
};

/** Orion 14B: Llama's block with LayerNorms. Source: OrionStarAI's modeling_orion.py. */
export const orion: Architecture = {
  modelTypes: ['orion'],
  read: (config) => decoder(config, { normOptions: { bias: true } }),
};

/** Adds a norm for every query head and every key head, each a tensor of its own. */
function withHeadNorms(block: Block, sizes: Sizes): Block {
  const norms = (name: string, heads: number) =>
    vector(`self_attn.${name}.norms.*.weight`, sizes.headDim, {
      part: 'norm',
      role: 'norm',
      perLayer: heads,
    });
  return {
    ...block,
    mixers: (block.mixers ?? []).map((mixer) => ({ ...mixer, queryKeyNorm: true })),
    tensors: [
      ...block.tensors,
      norms('q_layernorm', sizes.heads),
      norms('k_layernorm', sizes.kvHeads),
    ],
  };
}
