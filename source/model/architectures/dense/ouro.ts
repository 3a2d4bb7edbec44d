import type { Architecture } from '../../architecture.js';
import { matrix } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import { decoder } from '../../decoder.js';

/**
 * Ouro: Llama's block with norms on both sides of its sublayers, passed `total_ut_steps` times by every token, with a
 * cache for each pass and a gate that may end them early. Source: arXiv:2510.25741; ByteDance/Ouro-1.4B
 * `modeling_ouro.py` on the Hub.
 */
export const ouro: Architecture = {
  modelTypes: ['ouro'],
  read: (config) => {
    for (const field of ['early_exit_threshold', 'early_exit_step']) config.value(field);
    return {
      ...decoder(config, {
        norms: [
          'input_layernorm',
          'input_layernorm_2',
          'post_attention_layernorm',
          'post_attention_layernorm_2',
        ],
        ends: ({ hiddenSize }) =>
          atEnd(
            'last',
            matrix({
              name: 'model.early_exit_gate',
              part: 'other',
              site: 'other',
              inSize: hiddenSize,
              outSize: 1,
              bias: true,
            }).map((tensor) => ({ ...tensor, everyToken: true })),
          ),
      }),
      passes: config.count('total_ut_steps', 4),
    };
  },
};
