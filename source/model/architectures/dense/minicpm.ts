import type { Architecture } from '../../architecture.js';
import { decoder } from '../../decoder.js';
import { latentAttention } from '../../pieces/latent-attention.js';

/** MiniCPM 1, 2, 4: Llama with depth-scaled residuals, tied unless the file says otherwise. arXiv:2404.06395. */
export const miniCpm: Architecture = {
  modelTypes: ['minicpm'],
  read: (config) => decoder(config, { tiedByDefault: true }),
};

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
