import type { Architecture } from '../../architecture.js';
import { type Block, matrix, norm } from '../../blocks/block.js';
import { decoder, plainAttention, type Sizes } from '../../decoder.js';
import { FEED_FORWARD_INPUT } from '../../matrix-input.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { deepseekFeedForward } from './deepseek.js';
import { nextTokenModules } from './next-token.js';
import { qwenFeedForward } from './qwen-moe.js';

/** dots.llm1: Qwen3's attention with DeepSeek-V3's experts. Source: modeling_dots1.py. */
export const dots: Architecture = {
  modelTypes: ['dots1'],
  read: (config) =>
    decoder(config, {
      attention: () => ({ queryKeyNorm: HEAD_NORMS }),
      feedForward: (index, sizes) => deepseekFeedForward(config, index, sizes, true),
    }),
};

/**
 * GLM-4.5, 4.6, 4.7, GLM-4.5-Air, Solar Open: biased queries, keys and values, q/k norms where `use_qk_norm`,
 * DeepSeek-V3's experts and next-token modules. Source: modeling_glm4_moe.py.
 */
export const glm4Moe: Architecture = {
  modelTypes: ['glm4_moe', 'glm4v_moe_text', 'solar_open'],
  read: (raw) => {
    const config = raw.withDefaults({ head_dim: 128 });
    const normed = config.flag('use_qk_norm', false);
    const attention = () => ({
      outputBias: false,
      queryKeyNorm: normed ? HEAD_NORMS : undefined,
    });
    const feedForward = (index: number, sizes: Sizes) =>
      deepseekFeedForward(config, index, sizes, true);
    return decoder(config, {
      attention,
      feedForward,
      nextTokenPrediction: (sizes) =>
        nextTokenModules(config, sizes, [
          plainAttention(config, sizes.layerCount, sizes, { attention }),
          feedForward(sizes.layerCount, sizes),
          norm('input_layernorm', sizes.hiddenSize),
          norm('post_attention_layernorm', sizes.hiddenSize),
        ]),
    });
  },
};

/** Mellum 2: Qwen3's attention and experts, layers of either kind by `mlp_layer_types`. Source: modeling_mellum.py. */
export const mellum: Architecture = {
  modelTypes: ['mellum'],
  read: (config) =>
    decoder(config, {
      attention: () => ({ queryKeyNorm: HEAD_NORMS }),
      feedForward: (index, sizes) => deepseekFeedForward(config, index, sizes),
    }),
};

/**
 * Klear: Qwen3's attention, and a shared expert mixed in by two coefficients per token. Source: Kwai-Klear's
 * modeling_klear.py.
 */
export const klear: Architecture = {
  modelTypes: ['Klear', 'klear'],
  read: (config) => {
    const feedForward = qwenFeedForward(config, { router: { correction: 'mlp.expert_bias' } });
    return decoder(config, {
      attention: () => ({ queryKeyNorm: HEAD_NORMS }),
      feedForward: (index, sizes) => withCoefficients(feedForward(index, sizes), sizes),
    });
  },
};

function withCoefficients(block: Block, { hiddenSize }: Sizes): Block {
  if (!block.feedForwards?.some(({ kind }) => kind === 'experts')) return block;
  const coefficients = matrix({
    name: 'mlp.coefficient',
    part: 'feedForward',
    site: 'router',
    inSize: hiddenSize,
    outSize: 2,
    bias: true,
    input: FEED_FORWARD_INPUT,
  });
  return { ...block, tensors: [...block.tensors, ...coefficients] };
}
