import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { type DecoderTraits, decoder } from '../../decoder.js';
import { mixture } from './mixture.js';

const ALL_NORMS = {
  over: 'all',
  query: 'self_attn.q_norm',
  key: 'self_attn.k_norm',
} as const;

/** OLMoE: experts of `intermediate_size`, norms over all query and key heads. arXiv:2409.02060; modeling_olmoe.py. */
export const olmoe: Architecture = {
  modelTypes: ['olmoe'],
  read: (config) => normedMixtures(config),
};

/** FlexOlmo: OLMoE with OLMo 2's norms after each sublayer. Source: modeling_flex_olmo.py. */
export const flexOlmo: Architecture = {
  modelTypes: ['flex_olmo'],
  read: (config) =>
    normedMixtures(config, { norms: ['post_attention_layernorm', 'post_feedforward_layernorm'] }),
};

function normedMixtures(config: Config, traits: DecoderTraits = {}) {
  return decoder(config, {
    ...traits,
    attention: () => ({ queryKeyNorm: ALL_NORMS }),
    feedForward: (_, sizes) =>
      mixture(config, sizes, { innerSize: config.count('intermediate_size') }),
  });
}
