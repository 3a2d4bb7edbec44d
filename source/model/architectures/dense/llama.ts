import type { Architecture } from '../../architecture.js';
import { together, vector } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention } from '../../decoder.js';

/** Llama 1–3 and the many models with its block: RMSNorm, rotary positions, gated feed-forward, no biases. */
export const llama: Architecture = {
  modelTypes: ['llama', 'yi', 'Yi', 'codellama', 'aquila', 'xverse', 'granite', 'telechat3', 'cwm'],
  read: (config) => decoder(config),
};

/** Granite with windows: attention sinks in every layer. Source: modeling_granite_swa.py. */
export const graniteSwa: Architecture = {
  modelTypes: ['granite_swa'],
  read: (config) => {
    config.value('layer_rope_theta');
    return decoder(config.withDefaults({ sliding_window: 128 }), {
      tiedByDefault: true,
      attention: () => ({ sinks: 'self_attn.sinks' }),
    });
  },
};

/** Differential attention: four vectors mix two softmax maps. arXiv:2410.05258; modeling_diffllama.py. */
export const diffLlama: Architecture = {
  modelTypes: ['diffllama'],
  read: (config) => {
    config.value('lambda_std_dev');
    return decoder(config, {
      mixer: (index, sizes) => {
        const mix = ['q1', 'k1', 'q2', 'k2'].map((name) =>
          vector(`self_attn.lambda_${name}`, sizes.headDim, { part: 'attention' }),
        );
        return together(plainAttention(config, index, sizes), { tensors: mix });
      },
    });
  },
};

/** Mistral 7B and later: Llama's block, a sliding window in every layer unless the file says null. */
export const mistral: Architecture = {
  modelTypes: ['mistral', 'ministral', 'ministral3'],
  read: (config) => decoder(config.withDefaults({ sliding_window: 4096, num_key_value_heads: 8 })),
};

/** Helium (Kyutai): the output projection has no bias whatever `attention_bias` says. */
export const helium: Architecture = {
  modelTypes: ['helium'],
  read: (config) =>
    decoder(config.withDefaults({ head_dim: 128 }), { attention: () => ({ outputBias: false }) }),
};

/** HyperCLOVA X SEED Think: with `use_post_norm` also norms after the sublayers. Source: modeling_hyperclovax.py. */
export const hyperClova: Architecture = {
  modelTypes: ['hyperclovax'],
  read: (config) => {
    const after = config.flag('use_post_norm', false) ? ['post_norm1', 'post_norm2'] : [];
    return decoder(config, {
      norms: ['input_layernorm', 'post_attention_layernorm', ...after],
    });
  },
};

/** InternLM 1 and 3: biases by `bias` and `qkv_bias`. Source: internlm's configuration_internlm{,3}.py. */
export const internlm: Architecture = {
  modelTypes: ['internlm', 'internlm3'],
  read: (config) => {
    const third = config.text('model_type') === 'internlm3';
    const bias = config.flag('bias', !third);
    const queryKeyValueBias = config.flag('qkv_bias', third ? false : bias);
    return decoder(config, {
      attention: () => ({ queryKeyValueBias, outputBias: bias }),
      feedForward: (_, sizes) => gated(config, sizes.hiddenSize, third && bias),
    });
  },
};

/** InternLM 2: fused `wqkv`, its own names. Source: internlm's modeling_internlm2.py. */
export const internlm2: Architecture = {
  modelTypes: ['internlm2'],
  read: (config) => {
    const bias = config.flag('bias', true);
    return decoder(config, {
      names: { embedding: 'model.tok_embeddings', head: 'output' },
      norms: ['attention_norm', 'ffn_norm'],
      attention: () => ({
        names: { fused: 'attention.wqkv', output: 'attention.wo' },
        queryKeyValueBias: bias,
        outputBias: bias,
      }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { gate: 'feed_forward.w1', up: 'feed_forward.w3', down: 'feed_forward.w2' },
        }),
    });
  },
};

/** Baichuan 1 and 2: Llama with a fused `W_pack`; 13B has ALiBi, which has no weights. */
export const baichuan: Architecture = {
  modelTypes: ['baichuan'],
  read: (config) =>
    decoder(config, {
      attention: () => ({ names: { fused: 'self_attn.W_pack', output: 'self_attn.o_proj' } }),
    }),
};

/**
 * Seed-OSS: biases on queries, keys and values; a separate switch for the output's. Source:
 * configuration_seed_oss.py.
 */
export const seedOss: Architecture = {
  modelTypes: ['seed_oss'],
  read: (config) =>
    decoder(config.withDefaults({ attention_bias: true, head_dim: 128 }), {
      attention: () => ({ outputBias: config.flag('attention_out_bias', false) }),
    }),
};

/** SmolLM3: Llama, tied; some layers have no rotary positions. Source: configuration_smollm3.py. */
export const smollm3: Architecture = {
  modelTypes: ['smollm3'],
  read: (config) =>
    decoder(config.withDefaults({ use_sliding_window: false }), { tiedByDefault: true }),
};

/** ERNIE 4.5 dense: one `use_bias` for all matrices. Source: configuration_ernie4_5.py. */
export const ernie: Architecture = {
  modelTypes: ['ernie4_5'],
  read: (config) => {
    const bias = config.flag('use_bias', false);
    return decoder(config.withDefaults({ head_dim: 128 }), {
      tiedByDefault: true,
      attention: () => ({ queryKeyValueBias: bias, outputBias: bias }),
      feedForward: (_, sizes) => gated(config, sizes.hiddenSize, bias),
    });
  },
};

/** MobileLLM: Llama with grouped heads; `share_embedding` ties the table. arXiv:2402.14905. */
export const mobileLlm: Architecture = { modelTypes: ['mobilellm'], read: (c) => decoder(c) };

function gated(config: Config, hiddenSize: number, bias: boolean) {
  return feedForward({
    hiddenSize,
    innerSize: config.count('intermediate_size'),
    upBias: bias,
    downBias: bias,
  });
}
