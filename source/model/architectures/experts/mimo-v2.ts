import type { Architecture } from '../../architecture.js';
import { attention } from '../../blocks/attention.js';
import type { Block } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import { decoder, plainFeedForward, type Sizes } from '../../decoder.js';
import { CORRECTED_ROUTER, isMixtureLayer, mixture } from './mixture.js';

/**
 * MiMo-V2-Flash: windowed layers (1 in `hybrid_layer_pattern`) with heads and sinks of their own, values narrower
 * than keys. Its config does not name its next-token-prediction modules. Source: mlx-lm's mimo_v2_flash.py;
 * transformers' modeling_mimo_v2_flash.py, whose class takes `attention_chunk_size` for a field without effect.
 */
export const mimoV2: Architecture = {
  modelTypes: ['mimo_v2_flash', 'mimo_v2'],
  read: (config) => {
    config.value('attention_chunk_size');
    return decoder(config, {
      mixer: (index, sizes) => hybridMixer(config, index, sizes),
      feedForward: (index, sizes) =>
        isMixtureLayer(config, index)
          ? mixture(config, sizes, { router: CORRECTED_ROUTER })
          : plainFeedForward(config, sizes),
    });
  },
};

function hybridMixer(config: Config, index: number, sizes: Sizes): Block {
  const width = config.optionalInteger('sliding_window_size');
  const window = config.optionalInteger('sliding_window') ?? width;
  const pattern = config.integers('hybrid_layer_pattern') ?? patternOfTypes(config);
  // Configs saved by transformers omit that windowed layers have sinks and twice the key-value heads.
  const resaved = !config.has('hybrid_layer_pattern') && config.has('layer_types');
  const bias = config.flag('attention_bias', false);
  const sinks = {
    window: config.flag('add_swa_attention_sink_bias', resaved),
    full: config.flag('add_full_attention_sink_bias', false),
  };
  const full = { ...sizes, valueDim: config.count('v_head_dim', sizes.headDim) };
  const windowed = {
    heads: config.count('swa_num_attention_heads', full.heads),
    kvHeads: config.count('swa_num_key_value_heads', full.kvHeads * (resaved ? 2 : 1)),
    headDim: config.count('swa_head_dim', full.headDim),
    valueDim: config.count('swa_v_head_dim', full.valueDim),
  };
  const isWindowed = pattern[index % Math.max(1, pattern.length)] === 1;
  const hasSinks = isWindowed ? sinks.window : sinks.full;
  return attention({
    ...full,
    ...(isWindowed && windowed),
    window: isWindowed ? window : undefined,
    queryKeyValueBias: bias,
    ...(hasSinks && { sinks: 'self_attn.attention_sink_bias' }),
  });
}

function patternOfTypes(config: Config): readonly number[] {
  return config.texts('layer_types')?.map((type) => (type === 'sliding_attention' ? 1 : 0)) ?? [];
}
