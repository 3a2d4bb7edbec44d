import type { Config } from '../../config.js';
import { bare, encoderBlocks, linear, passOverMoot, type Tower } from './tower.js';

/**
 * Gemma 4's vision tower: patches by a linear layer, two tables of positions, blocks as the text model's with four
 * norms and q/k norms. Source: `modeling_gemma4.py` (its standardisation uses buffers, not counted).
 */
export function gemma4Vision(section: Config, prefix: string): Tower {
  const config = section.withDefaults({
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 16,
    num_attention_heads: 12,
    head_dim: 64,
  });
  passOverMoot(config);
  for (const field of [
    'global_head_dim',
    'pooling_kernel_size',
    'standardize',
    'use_clipped_linears',
  ])
    config.value(field);
  const width = config.count('hidden_size');
  const patch = config.count('patch_size', 16);
  const positions = config.count('position_embedding_size', 10240);
  return {
    width,
    tensors: [
      ...bare(`${prefix}patch_embedder.position_embedding_table`, [2, positions, width], 'table'),
      ...linear(`${prefix}patch_embedder.input_proj`, 3 * patch * patch, width, false),
      ...encoderBlocks({
        prefix: `${prefix}encoder.layers.*.`,
        layers: config.count('num_hidden_layers'),
        hiddenSize: width,
        innerSize: config.count('intermediate_size'),
        heads: config.count('num_attention_heads'),
        headDim: config.count('head_dim'),
        attention: {
          query: 'self_attn.q_proj.linear',
          key: 'self_attn.k_proj.linear',
          value: 'self_attn.v_proj.linear',
          output: 'self_attn.o_proj.linear',
        },
        feedForward: {
          gate: 'mlp.gate_proj.linear',
          up: 'mlp.up_proj.linear',
          down: 'mlp.down_proj.linear',
        },
        norms: [
          'input_layernorm',
          'post_attention_layernorm',
          'pre_feedforward_layernorm',
          'post_feedforward_layernorm',
        ],
        normBias: false,
        attentionBias: false,
        feedForwardBias: false,
        queryKeyNorm: { over: 'head', query: 'self_attn.q_norm', key: 'self_attn.k_norm' },
      }),
    ],
  };
}

/** Parameters of `mobilenetv5_300m_enc` (timm), Gemma 3n's vision tower: no field states them, one size exists. */
const MOBILE_NET_V5 = 294_284_096;

/** Gemma 3n's vision tower, counted as one: only timm names its blocks. */
export function mobileNetV5(section: Config, prefix: string): Tower {
  const config = section.withDefaults({ hidden_size: 2048 });
  passOverMoot(config);
  for (const field of ['vocab_offset', 'num_classes', 'do_pooling', 'model_args'])
    config.value(field);
  return {
    width: config.count('hidden_size'),
    tensors: bare(`${prefix}timm_model`, [MOBILE_NET_V5]),
  };
}
