import type { Architecture } from '../../architecture.js';
import { vector } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder, plainAttention } from '../../decoder.js';

/** CTRL: biases everywhere, sinusoidal positions, a tied head with a bias. arXiv:1909.05858; `modeling_ctrl.py`. */
export const ctrl: Architecture = {
  modelTypes: ['ctrl'],
  read: (raw) => {
    const config = raw.withDefaults({ intermediate_size: raw.count('dff') });
    const names = {
      query: 'multi_head_attention.Wq',
      key: 'multi_head_attention.Wk',
      value: 'multi_head_attention.Wv',
      output: 'multi_head_attention.dense',
    };
    return decoder(config, {
      tiedByDefault: true,
      names: { embedding: 'transformer.w', layers: 'transformer.h' },
      finalNorm: 'transformer.layernorm',
      norms: ['layernorm1', 'layernorm2'],
      normOptions: { bias: true },
      mixer: (index, sizes) =>
        plainAttention(config, index, sizes, {
          attention: () => ({ names, queryKeyValueBias: true, outputBias: true }),
        }),
      feedForward: (_, { hiddenSize }) =>
        feedForward({
          hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { up: 'ffn.0', down: 'ffn.2' },
          upBias: true,
          downBias: true,
        }),
      ends: ({ vocabularySize }) =>
        atEnd('last', [vector('lm_head.bias', vocabularySize, { part: 'head', role: 'bias' })]),
    });
  },
};
