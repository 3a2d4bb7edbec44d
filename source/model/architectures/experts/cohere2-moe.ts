import type { Architecture } from '../../architecture.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder } from '../../decoder.js';
import { COHERE_NORM } from '../dense/cohere.js';
import { isMixtureLayer, mixture } from './mixture.js';

/**
 * Cohere's mixtures (North): Command-R7B's parallel block with experts of `intermediate_size`, the first layers dense.
 * Source: modeling_cohere2_moe.py.
 */
export const cohere2Moe: Architecture = {
  modelTypes: ['cohere2_moe'],
  read: (raw) => {
    const config = raw.withDefaults({
      head_dim: 128,
      sliding_window: 4096,
      sliding_window_pattern: 4,
      num_experts: 8,
      num_experts_per_tok: 2,
    });
    config.value('prefix_dense_sliding_window_pattern');
    const innerSize = config.count('intermediate_size');
    return decoder(config, {
      tiedByDefault: true,
      norms: ['input_layernorm'],
      normOptions: COHERE_NORM,
      feedForward: (index, sizes) =>
        isMixtureLayer(config, index)
          ? mixture(config, sizes, { innerSize })
          : feedForward({
              hiddenSize: sizes.hiddenSize,
              innerSize: config.count('prefix_dense_intermediate_size', innerSize),
            }),
    });
  },
};
