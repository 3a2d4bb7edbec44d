import type { Architecture } from '../../architecture.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { gatedLinearRecurrence } from '../../blocks/gated-linear-recurrence.js';
import { decoder, plainAttention } from '../../decoder.js';
import { GEMMA_NORM } from '../dense/gemma.js';
import { halved } from '../dense/qwen.js';

const ATTENTION = {
  query: 'temporal_block.q_proj',
  key: 'temporal_block.k_proj',
  value: 'temporal_block.v_proj',
  output: 'temporal_block.o_proj',
} as const;

const FEED_FORWARD = {
  gate: 'mlp_block.gate_proj',
  up: 'mlp_block.up_proj',
  down: 'mlp_block.down_proj',
} as const;

/**
 * RecurrentGemma (Griffin): two recurrent blocks to one of windowed attention; half of `intermediate_size` is one
 * matrix's width. Source: `configuration_recurrent_gemma.py`, `modeling_recurrent_gemma.py`.
 */
export const recurrentGemma: Architecture = {
  modelTypes: ['recurrent_gemma'],
  read: (config) => {
    const kinds = config.texts('block_types') ?? ['recurrent', 'recurrent', 'attention'];
    const window = config.count('attention_window_size', 2048);
    return decoder(config, {
      tiedByDefault: true,
      norms: ['temporal_pre_norm', 'channel_pre_norm'],
      normOptions: GEMMA_NORM,
      finalNorm: 'model.final_norm',
      mixer: (index, sizes) =>
        kinds[index % kinds.length] === 'attention'
          ? plainAttention(config, index, sizes, {
              attention: () => ({ names: ATTENTION, outputBias: true, window }),
            })
          : gatedLinearRecurrence({
              hiddenSize: sizes.hiddenSize,
              width: config.count('lru_width', sizes.hiddenSize),
              heads: sizes.heads,
              kernel: config.count('conv1d_width', 4),
            }),
      feedForward: (_, { hiddenSize }) =>
        feedForward({
          hiddenSize,
          innerSize: halved(config, 3 * hiddenSize),
          names: FEED_FORWARD,
          upBias: true,
          downBias: true,
        }),
    });
  },
};
