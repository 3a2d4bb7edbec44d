import type { Architecture } from '../../architecture.js';
import type { Config } from '../../config.js';
import { decoder } from '../../decoder.js';

/** A LayerNorm that multiplies by its weight in fp32. Source: modeling_cohere.py, CohereLayerNorm. */
export const COHERE_NORM = { kind: 'fp32' } as const;

/** Command-R and Aya: one LayerNorm without shift before a parallel block, tied. Source: modeling_cohere.py. */
export const cohere: Architecture = {
  modelTypes: ['cohere'],
  read: (config) => {
    const normed = config.flag('use_qk_norm', false);
    return decoder(config, {
      tiedByDefault: true,
      norms: ['input_layernorm'],
      normOptions: COHERE_NORM,
      attention: () => ({
        queryKeyNorm: normed
          ? { over: 'each', query: 'self_attn.q_norm', key: 'self_attn.k_norm' }
          : undefined,
      }),
    });
  },
};

/** Command-R7B and Command-A: Command-R's block, three windowed layers to a full one. Source: configuration_cohere2.py. */
export const cohere2: Architecture = {
  modelTypes: ['cohere2'],
  read: (config) => {
    describeOnly(config);
    const defaults = { sliding_window: 4096, sliding_window_pattern: 4 };
    return decoder(config.withDefaults(defaults), {
      tiedByDefault: true,
      norms: ['input_layernorm'],
      normOptions: COHERE_NORM,
    });
  },
};

/** Fields that state a property of every Cohere 2 model. */
function describeOnly(config: Config): void {
  for (const field of [
    'use_embedding_sharing',
    'use_gated_activation',
    'use_parallel_block',
    'use_parallel_embedding',
  ])
    config.value(field);
}
