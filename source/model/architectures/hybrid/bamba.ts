import type { Architecture } from '../../architecture.js';
import { type Block, together } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention } from '../../decoder.js';
import { mamba2Of } from './state-space.js';

const NAMES = {
  gate: 'feed_forward.gate_proj',
  up: 'feed_forward.up_proj',
  down: 'feed_forward.down_proj',
} as const;

const NORMS = ['input_layernorm', 'pre_ff_layernorm'];

/** Bamba: Mamba 2 with attention at `attn_layer_indices`. Source: `configuration_bamba.py`, `modeling_bamba.py`. */
export const bamba: Architecture = {
  modelTypes: ['bamba'],
  read: (given) => {
    const config = given.withDefaults({ num_key_value_heads: 8 });
    const attentionLayers = new Set(config.integers('attn_layer_indices') ?? []);
    for (const field of ['attn_rotary_emb', 'use_mamba_kernels']) config.value(field);
    return decoder(config, {
      norms: NORMS,
      finalNorm: 'model.final_layernorm',
      mixer: (index, sizes) =>
        attentionLayers.has(index)
          ? plainAttention(config, index, sizes)
          : mamba2Of(config, sizes.hiddenSize),
      feedForward: (_, { hiddenSize }) => biasedFeedForward(config, hiddenSize),
    });
  },
};

/**
 * Falcon-H1: attention and Mamba 2 in parallel in every layer; the gated norm only with `mamba_rms_norm`. Source:
 * `configuration_falcon_h1.py`, `modeling_falcon_h1.py`.
 */
export const falconH1: Architecture = {
  modelTypes: ['falcon_h1'],
  read: (given) => {
    const config = given.withDefaults({ num_key_value_heads: 8, mamba_d_ssm: 1024 });
    const gatedNorm = config.flag('mamba_rms_norm', false);
    const outputBias = config.flag('projectors_bias', false);
    for (const field of [
      'mamba_norm_before_gate',
      'mamba_use_mlp',
      'attn_layer_indices',
      'mlp_expansion_factor',
    ])
      config.value(field);
    return decoder(config, {
      norms: NORMS,
      finalNorm: 'model.final_layernorm',
      mixer: (index, sizes) =>
        together(
          mamba2Of(config, sizes.hiddenSize, { gatedNorm, outputBias }),
          plainAttention(config, index, sizes),
        ),
      feedForward: (_, { hiddenSize }) => biasedFeedForward(config, hiddenSize),
    });
  },
};

function biasedFeedForward(config: Config, hiddenSize: number): Block {
  const bias = config.flag('mlp_bias', false);
  return feedForward({
    hiddenSize,
    innerSize: config.count('intermediate_size'),
    names: NAMES,
    upBias: bias,
    downBias: bias,
  });
}
