import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { type Block, norm, prefixed } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention, plainFeedForward, type Sizes } from '../../decoder.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { isMixtureLayer, mixture } from './mixture.js';
import { projection } from './next-token.js';

/**
 * K-EXAONE: EXAONE 4's windows with norms over each head, DeepSeek-V3's experts, a dense next-token-prediction
 * module. Source: transformers' modeling_exaone_moe.py; the exact total of K-EXAONE-236B-A23B.
 */
export const exaoneMoe: Architecture = {
  modelTypes: ['exaone_moe'],
  read: (raw) => {
    const config = raw.withDefaults({ first_k_dense_replace: 1 });
    config.value('shared_expert_intermediate_size');
    const attention = () => ({ queryKeyNorm: HEAD_NORMS });
    return decoder(config, {
      attention,
      feedForward: (index, sizes) =>
        isMixture(config, index)
          ? mixture(config, sizes, { router: { correction: 'mlp.e_score_correction_bias' } })
          : plainFeedForward(config, sizes),
      nextTokenPrediction: (sizes) =>
        modules(config, sizes, [
          plainAttention(config, sizes.layerCount, sizes, { attention }),
          plainFeedForward(config, sizes),
        ]),
    });
  },
};

function isMixture(config: Config, index: number): boolean {
  const stated = config.list('is_moe_layer');
  const byFields = isMixtureLayer(config, index);
  return stated ? stated[index] === true : byFields;
}

function modules(
  config: Config,
  { hiddenSize }: Sizes,
  block: readonly Block[],
): Blueprint['nextTokenPrediction'] {
  const length = config.integer('num_nextn_predict_layers', 0);
  if (length === 0) return undefined;
  const module = [
    ...[
      ...block,
      ...['input_layernorm', 'post_attention_layernorm'].map((n) => norm(n, hiddenSize)),
    ].map((block) => prefixed('layers.*.', block)),
    projection('fc', hiddenSize),
    norm('pre_fc_norm_embedding', hiddenSize),
    norm('pre_fc_norm_hidden', hiddenSize),
    norm('norm', hiddenSize),
  ];
  return { prefix: 'mtp.', modules: Array.from({ length }, () => module) };
}
