import type { Architecture } from '../../architecture.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder, plainAttention } from '../../decoder.js';
import { withoutCache } from './encoder-attention.js';

/**
 * LLaDA: unmasks a text step by step with attention in both directions, so nothing is cached between steps. Source:
 * arXiv:2502.09992; GSAI-ML/LLaDA-8B-Base `modeling_llada.py` on the Hub.
 */
export const llada: Architecture = {
  modelTypes: ['llada'],
  read: (raw) => {
    for (const field of MOOT) raw.value(field);
    const inner = raw.count(
      'mlp_hidden_size',
      raw.count('hidden_size') * raw.count('mlp_ratio', 4),
    );
    const config = raw.withDefaults({
      vocab_size: raw.count('embedding_size'),
      tie_word_embeddings: raw.flag('weight_tying', true),
      intermediate_size: inner,
    });
    const bias = config.flag('include_bias', false);
    const queryKeyValueBias = config.flag('include_qkv_bias', bias);
    const names = { query: 'q_proj', key: 'k_proj', value: 'v_proj', output: 'attn_out' };
    return decoder(config.replacing({ vocab_size: raw.count('embedding_size') }), {
      names: {
        embedding: 'model.transformer.wte',
        layers: 'model.transformer.blocks',
        head: 'model.transformer.ff_out',
      },
      finalNorm: 'model.transformer.ln_f',
      norms: ['attn_norm', 'ff_norm'],
      mixer: (index, sizes) =>
        withoutCache(
          plainAttention(config, index, sizes, {
            attention: () => ({ names, queryKeyValueBias, outputBias: bias }),
          }),
        ),
      feedForward: (_, { hiddenSize }) =>
        feedForward({
          hiddenSize,
          innerSize: inner,
          names: { gate: 'ff_proj', up: 'up_proj', down: 'ff_out' },
          upBias: bias,
          downBias: bias,
        }),
    });
  },
};

/** Fields of OLMo's trainer, whose code it uses. */
const MOOT = [
  'tie_word_embeddings',
  'block_type',
  'block_group_size',
  'layer_norm_type',
  'layer_norm_with_affine',
  'attention_layer_norm',
  'attention_layer_norm_with_affine',
  'bias_for_layer_norm',
  'multi_query_attention',
  'rope',
  'rope_full_precision',
  'mlp_ratio',
  'init_device',
  'mask_token_id',
  'max_sequence_length',
  'use_cache',
  'vocab_size',
] as const;

/** Dream: Qwen2.5's block, read in both directions like LLaDA's. Source: arXiv:2508.15487; `modeling_dream.py` on the Hub. */
export const dream: Architecture = {
  modelTypes: ['Dream', 'dream'],
  read: (config, readOther) => {
    config.value('architectures');
    // Its class is named like a bare model but has an output matrix.
    const blueprint = readOther(config.replacing({ architectures: ['DreamForCausalLM'] }), 'qwen2');
    return { ...blueprint, layer: (index) => blueprint.layer(index).map(withoutCache) };
  },
};
