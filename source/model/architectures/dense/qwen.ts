import type { Architecture } from '../../architecture.js';
import { matrix, norm } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, plainAttention, plainFeedForward } from '../../decoder.js';

/** Windows are off unless `use_sliding_window`; then layers from `max_window_layers` on have them. */
export const WINDOW_DEFAULTS = {
  use_sliding_window: false,
  sliding_window: 4096,
  max_window_layers: 28,
} as const;

/** q/k norms over each head, Qwen3's and many others'. */
export const HEAD_NORMS = {
  over: 'head',
  query: 'self_attn.q_norm',
  key: 'self_attn.k_norm',
} as const;

/** Qwen 1 (remote code): fused biased `c_attn`, each feed-forward matrix half of `intermediate_size`. */
export const qwen: Architecture = {
  modelTypes: ['qwen'],
  read: (config) => {
    const bias = !config.flag('no_bias', true);
    return decoder(config, {
      names: { embedding: 'transformer.wte', layers: 'transformer.h' },
      norms: ['ln_1', 'ln_2'],
      finalNorm: 'transformer.ln_f',
      attention: () => ({
        names: { fused: 'attn.c_attn', output: 'attn.c_proj' },
        queryKeyValueBias: true,
        outputBias: bias,
      }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: halved(config),
          names: { gate: 'mlp.w2', up: 'mlp.w1', down: 'mlp.c_proj' },
          upBias: bias,
          downBias: bias,
        }),
    });
  },
};

/** Qwen 1.5, 2, 2.5: biases on queries, keys and values. Source: configuration_qwen2.py. */
export const qwen2: Architecture = {
  modelTypes: ['qwen2'],
  read: (config) =>
    decoder(config.withDefaults(WINDOW_DEFAULTS), {
      attention: () => ({ queryKeyValueBias: true, outputBias: false }),
    }),
};

/** Qwen3 dense: no biases, q/k norms over each head. Source: configuration_qwen3.py. */
export const qwen3: Architecture = {
  modelTypes: ['qwen3'],
  read: (config) =>
    decoder(config.withDefaults({ ...WINDOW_DEFAULTS, head_dim: 128 }), {
      attention: () => ({ queryKeyNorm: HEAD_NORMS }),
    }),
};

/** MiMo 7B: Qwen2's block, and next-token-prediction modules. Source: XiaomiMiMo's modeling_mimo.py. */
export const mimo: Architecture = {
  modelTypes: ['mimo'],
  read: (config) => {
    const modules = config.integer('num_nextn_predict_layers', 0);
    // States a property of the code: biases on queries, keys and values.
    config.value('attention_bias');
    const settled = config.withDefaults(WINDOW_DEFAULTS);
    const attention = () => ({ queryKeyValueBias: true, outputBias: false });
    return decoder(settled, {
      attention,
      nextTokenPrediction: (sizes) => ({
        prefix: 'model.mtp_layers.*.',
        modules: Array.from({ length: modules }, () => [
          ...['input', 'post_attention', 'token', 'hidden', 'final'].map((name) =>
            norm(`${name}_layernorm`, sizes.hiddenSize),
          ),
          plainAttention(settled, sizes.layerCount, sizes, { attention }),
          plainFeedForward(settled, sizes),
          { tensors: joined('input_proj', sizes.hiddenSize) },
        ]),
      }),
    });
  },
};

/** The matrix that joins the previous token with the predicted one. */
function joined(name: string, hiddenSize: number) {
  return matrix({
    name,
    part: 'feedForward',
    site: 'other',
    inSize: 2 * hiddenSize,
    outSize: hiddenSize,
  });
}

/** Hunyuan dense: q/k norms over each head under its own names. Source: configuration_hunyuan_v1_dense.py. */
export const hunyuanDense: Architecture = {
  modelTypes: ['hunyuan_v1_dense'],
  read: (config) => {
    const normed = config.flag('use_qk_norm', true);
    // Of its own code's other forms: layers that share keys and values, and dense feed-forwards by layer.
    if (!config.flag('use_cla', false))
      for (const field of ['cla_share_factor', 'dense_list', 'qk_norm']) config.value(field);
    return decoder(config, {
      attention: () => ({
        queryKeyNorm: normed
          ? { over: 'head', query: 'self_attn.query_layernorm', key: 'self_attn.key_layernorm' }
          : undefined,
      }),
    });
  },
};

/** `intermediate_size` where it counts two matrices' columns. Throws `ModelError` when it is odd. */
export function halved(config: Config, fallback?: number): number {
  const both = config.count('intermediate_size', fallback);
  if (both % 2 !== 0)
    throw new ModelError(`intermediate_size is ${both}; an even number is expected`);
  return both / 2;
}
