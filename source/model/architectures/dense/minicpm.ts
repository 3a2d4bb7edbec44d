import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { decoder, plainFeedForward, type Sizes } from '../../decoder.js';
import { isObject, type Json } from '../../json.js';
import type { Unmodelled } from '../../model.js';
import { latentAttention } from '../../pieces/latent-attention.js';
import { mixture } from '../experts/mixture.js';

/** MiniCPM 1, 2, 4 and MoE: Llama with depth-scaled residuals, tied unless the file says otherwise. arXiv:2404.06395. */
export const miniCpm: Architecture = {
  modelTypes: ['minicpm'],
  read: (config) => {
    const sparse = config.value('sparse_config');
    const blueprint = decoder(config, {
      tiedByDefault: true,
      feedForward: (_, sizes) => inner(config, sizes),
    });
    return { ...blueprint, unmodelled: isObject(sparse) ? [compressedKeys(sparse)] : [] };
  },
};

/** MiniCPM-MoE: experts of `intermediate_size` in Mixtral's words. */
function inner(config: Config, sizes: Sizes) {
  if (!config.has('num_experts')) return plainFeedForward(config, sizes);
  return mixture(config, sizes, {
    innerSize: config.count('intermediate_size'),
    names: { gate: 'mlp.experts.*.w1', up: 'mlp.experts.*.w3', down: 'mlp.experts.*.w2' },
  });
}

/** MiniCPM 4.1's own code keeps means of keys beside the keys to choose blocks by. */
function compressedKeys(value: Json): Unmodelled {
  const effect =
    'sparse attention of its own code caches compressed keys too: a sixteenth of the keys and less';
  return { field: 'sparse_config', value, effect };
}

/** MiniCPM3: latent attention over MiniCPM's block. Source: openbmb's modeling_minicpm.py. */
export const miniCpm3: Architecture = {
  modelTypes: ['minicpm3'],
  read: (config) =>
    decoder(config, {
      tiedByDefault: true,
      mixer: (_, sizes) =>
        latentAttention({
          hiddenSize: sizes.hiddenSize,
          heads: sizes.heads,
          queryRank: config.count('q_lora_rank', 768),
          latentRank: config.count('kv_lora_rank', 256),
          nopeDim: config.count('qk_nope_head_dim', 64),
          ropeDim: config.count('qk_rope_head_dim', 32),
          valueDim: config.count('v_head_dim', sizes.hiddenSize / sizes.heads),
          bias: config.flag('attention_bias', false),
        }),
    }),
};
