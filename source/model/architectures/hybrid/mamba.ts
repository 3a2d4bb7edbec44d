import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import type { Block } from '../../blocks/block.js';
import { mamba2 } from '../../blocks/mamba2.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { mamba1Of, nothing } from './state-space.js';

/** A stack of state-space mixers only, each after one norm. */
function stateSpaces(
  config: Config,
  tiedByDefault: boolean,
  mixer: (sizes: Sizes) => Block,
): Blueprint {
  return decoder(config.withDefaults({ num_attention_heads: 1 }), {
    tiedByDefault,
    names: { embedding: 'backbone.embeddings', layers: 'backbone.layers' },
    finalNorm: 'backbone.norm_f',
    norms: ['norm'],
    mixer: (_, sizes) => mixer(sizes),
    feedForward: () => nothing,
  });
}

/**
 * Mamba 1 and FalconMamba (whose norms of B, C and dt are constants, no weights). `intermediate_size` wins over
 * `expand`. Source: `configuration_mamba.py`, `configuration_falcon_mamba.py`.
 */
export const mamba: Architecture = {
  modelTypes: ['mamba', 'falcon_mamba'],
  read: (config) => {
    for (const field of [
      'use_mambapy',
      'use_falcon_mambapy',
      'use_associative_scan',
      'd_inner',
      'rms_norm',
      'ssm_cfg',
    ])
      config.value(field);
    const inner = config.optionalInteger('intermediate_size');
    const named = config.withDefaults(inner ? { mamba_d_inner: inner } : {});
    return stateSpaces(named, true, ({ hiddenSize }) =>
      mamba1Of(named, hiddenSize, { module: 'mixer' }),
    );
  },
};

/** Mamba 2. Source: `configuration_mamba2.py`. */
export const mamba2Model: Architecture = {
  modelTypes: ['mamba2'],
  read: (config) => {
    for (const field of ['mamba_dt_rank', 'intermediate_size', 'norm_before_gate', 'rms_norm'])
      config.value(field);
    const named = config.withDefaults({
      num_attention_heads: 128,
      head_dim: 64,
      vocab_size: 32768,
      hidden_size: 4096,
      num_hidden_layers: 64,
    });
    config.value('mamba_expand');
    return stateSpaces(named, false, ({ hiddenSize, heads, headDim }) =>
      mamba2({
        module: 'mixer',
        hiddenSize,
        heads,
        headDim,
        groups: config.count('mamba_n_groups', 8),
        stateSize: config.count('mamba_d_state', 128),
        kernel: config.count('mamba_d_conv', 4),
        convolutionBias: config.flag('mamba_conv_bias', true),
        projectionBias: config.flag('mamba_proj_bias', false),
        chunk: config.count('mamba_chunk_size', 256),
      }),
    );
  },
};
