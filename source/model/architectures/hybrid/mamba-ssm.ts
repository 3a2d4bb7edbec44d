import type { Architecture } from '../../architecture.js';
import { mamba1 } from '../../blocks/mamba1.js';
import { mamba2 } from '../../blocks/mamba2.js';
import { decoder } from '../../decoder.js';
import { nothing } from './state-space.js';

/**
 * Configs of the state-space authors, with `ssm_cfg` and no `model_type`: Mamba 1, or Mamba 2 by its `layer`. The
 * vocabulary is padded to a multiple; attention layers (`attn_layer_idx`) are listed as unmodelled. Source:
 * state-spaces/mamba `config_mamba.py`, `mamba_simple.py`, `mamba2.py`.
 */
export const mambaSsm: Architecture = {
  modelTypes: ['mamba_ssm'],
  read: (config) => {
    const given = config.section('ssm_cfg');
    const multiple = config.count('pad_vocab_size_multiple', 8);
    const vocabulary = Math.ceil(config.count('vocab_size') / multiple) * multiple;
    const padded = config
      .replacing({ vocab_size: vocabulary })
      .withDefaults({ num_attention_heads: 1 });
    for (const field of ['rms_norm', 'fused_add_norm']) config.value(field);
    if (config.integer('d_intermediate', 0) === 0) config.value('attn_cfg');
    const second = given?.text('layer') === 'Mamba2';
    const sizes = {
      expand: given?.count('expand', 2) ?? 2,
      kernel: given?.count('d_conv', 4) ?? 4,
    };
    const stateSize = given?.count('mamba_d_state', second ? 128 : 16) ?? (second ? 128 : 16);
    const headDim = given?.count('headdim', 64) ?? 64;
    const groups = given?.count('ngroups', 1) ?? 1;
    return decoder(padded, {
      tiedByDefault: true,
      names: { embedding: 'backbone.embedding', layers: 'backbone.layers' },
      finalNorm: 'backbone.norm_f',
      norms: ['norm'],
      feedForward: () => nothing,
      mixer: (_, { hiddenSize }) => {
        const innerSize = sizes.expand * hiddenSize;
        const common = {
          module: 'mixer',
          hiddenSize,
          stateSize,
          kernel: sizes.kernel,
          convolutionBias: true,
          projectionBias: false,
        };
        return second
          ? mamba2({ ...common, heads: innerSize / headDim, headDim, groups })
          : mamba1({ ...common, innerSize, timeStepRank: Math.ceil(hiddenSize / 16) });
      },
    });
  },
};
