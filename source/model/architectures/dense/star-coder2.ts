import type { Architecture } from '../../architecture.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder } from '../../decoder.js';

/** StarCoder2: LayerNorms, biases by `use_bias`, a plain feed-forward, tied. arXiv:2402.19173; modeling_starcoder2.py. */
export const starCoder2: Architecture = {
  modelTypes: ['starcoder2'],
  read: (config) => {
    const bias = config.flag('use_bias', true);
    return decoder(config, {
      tiedByDefault: true,
      normOptions: { bias: true },
      attention: () => ({ queryKeyValueBias: bias, outputBias: bias }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { up: 'mlp.c_fc', down: 'mlp.c_proj' },
          upBias: bias,
          downBias: bias,
        }),
    });
  },
};
