import { isObject, type Json } from '../../../text/json.js';
import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { decoder, plainFeedForward, type Sizes } from '../../decoder.js';
import type { Unmodelled } from '../../model.js';
import { mixture } from '../experts/mixture.js';

/** MiniCPM 1, 2, 4 and MoE: Llama with depth-scaled residuals, tied by default. Source: arXiv:2404.06395. */
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

/** MiniCPM-MoE: experts of `intermediate_size` under Mixtral's names. */
function inner(config: Config, sizes: Sizes) {
  if (!config.has('num_experts')) return plainFeedForward(config, sizes);
  return mixture(config, sizes, {
    innerSize: config.count('intermediate_size'),
    names: { gate: 'mlp.experts.*.w1', up: 'mlp.experts.*.w3', down: 'mlp.experts.*.w2' },
  });
}

/** MiniCPM 4.1's remote code also keeps means of keys, by which it selects blocks. */
function compressedKeys(value: Json): Unmodelled {
  const effect =
    'sparse attention of its own code caches compressed keys too: a sixteenth of the keys and less';
  return { field: 'sparse_config', value, effect, severity: 'unknown', only: ['cache'] };
}
