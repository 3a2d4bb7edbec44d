import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { normTensors } from '../block.js';
import { bare, linear, passOverMoot, patches, repeated, type Tower } from './tower.js';

interface Conformer {
  readonly width: number;
  readonly heads: number;
  readonly kernel: number;
  /** Names that differ between the two generations. */
  readonly names: {
    readonly feedForwards: readonly [string, string];
    readonly attention: string;
    readonly relative: string;
    readonly post: string;
    readonly norms: readonly string[];
    /** The name of each linear layer's weight within its module. */
    readonly inner: string;
  };
}

/**
 * One conformer block of Gemma's audio tower: two feed-forwards of 4·width, attention with relative positions and a
 * scale per head channel, a light convolution. Source: `modeling_gemma3n.py`, `modeling_gemma4.py`.
 */
function conformerBlock({ width, heads, kernel, names }: Conformer): LayerTensor[] {
  const dense = (name: string, from: number, to: number) =>
    linear(`${name}${names.inner}`, from, to, false);
  return [
    ...names.feedForwards.flatMap((name) => [
      ...normTensors(`${name}.pre_layer_norm`, width),
      ...dense(`${name}.ffw_layer_1`, width, 4 * width),
      ...dense(`${name}.ffw_layer_2`, 4 * width, width),
      ...normTensors(`${name}.post_layer_norm`, width),
    ]),
    ...bare(`${names.attention}.per_dim_scale`, [width / heads]),
    ...['q_proj', 'k_proj', 'v_proj'].flatMap((name) =>
      dense(`${names.attention}.${name}`, width, width),
    ),
    ...linear(`${names.attention}.${names.relative}`, width, width, false),
    ...dense(names.post, width, width),
    ...normTensors('lconv1d.pre_layer_norm', width),
    ...dense('lconv1d.linear_start', width, 2 * width),
    ...bare('lconv1d.depthwise_conv1d.weight', [width, 1, kernel], 'convolution'),
    ...normTensors('lconv1d.conv_norm', width),
    ...dense('lconv1d.linear_end', width, width),
    ...names.norms.flatMap((name) => normTensors(name, width)),
  ];
}

/** Two strided 3×3 convolutions over time and frequency, then a projection of the flattened channels. */
function subsampling(
  prefix: string,
  layers: readonly [string, string],
  channels: readonly number[],
  features: number,
  width: number,
): LayerTensor[] {
  const [first = 128, second = 32] = channels;
  return [
    ...patches(`${prefix}${layers[0]}.conv`, [first, 1, 3, 3], false),
    ...normTensors(`${prefix}${layers[0]}.norm`, first),
    ...patches(`${prefix}${layers[1]}.conv`, [second, first, 3, 3], false),
    ...normTensors(`${prefix}${layers[1]}.norm`, second),
    ...linear(`${prefix}input_proj_linear`, second * Math.ceil(features / 4), width, false),
  ];
}

/** Gemma 3n's audio tower (USM). */
export function gemma3nAudio(section: Config, prefix: string): Tower {
  const config = section.withDefaults({ hidden_size: 1536, input_feat_size: 128 });
  const width = config.count('hidden_size');
  const layers = config.count('conf_num_hidden_layers', 12);
  const block = conformerBlock({
    width,
    heads: config.count('conf_num_attention_heads', 8),
    kernel: config.count('conf_conv_kernel_size', 5),
    names: {
      feedForwards: ['ffw_layer_start', 'ffw_layer_end'],
      attention: 'attention.attn',
      relative: 'relative_position_embedding.pos_proj',
      post: 'attention.post',
      norms: ['attention.pre_attn_norm', 'attention.post_norm', 'norm'],
      inner: '',
    },
  });
  for (const field of MOOT) config.value(field);
  return {
    width,
    tensors: [
      ...subsampling(
        `${prefix}subsample_conv_projection.`,
        ['conv_0', 'conv_1'],
        config.integers('sscp_conv_channel_size') ?? [128, 32],
        config.count('input_feat_size'),
        width,
      ),
      ...repeated(`${prefix}conformer.*.`, layers, block),
    ],
  };
}

/** Gemma 4's audio tower, with an output projection. */
export function gemma4Audio(section: Config, prefix: string): Tower {
  const config = section.withDefaults({ hidden_size: 1024, num_hidden_layers: 12 });
  passOverMoot(config);
  for (const field of MOOT) config.value(field);
  const width = config.count('hidden_size');
  const layers = config.count('num_hidden_layers');
  const output = config.count('output_proj_dims', 1536);
  const block = conformerBlock({
    width,
    heads: config.count('num_attention_heads', 8),
    kernel: config.count('conv_kernel_size', 5),
    names: {
      feedForwards: ['feed_forward1', 'feed_forward2'],
      attention: 'self_attn',
      relative: 'relative_k_proj',
      post: 'self_attn.post',
      norms: ['norm_pre_attn', 'norm_post_attn', 'norm_out'],
      inner: '.linear',
    },
  });
  return {
    width: output,
    tensors: [
      ...subsampling(
        `${prefix}subsample_conv_projection.`,
        ['layer0', 'layer1'],
        config.integers('subsampling_conv_channels') ?? [128, 32],
        128,
        width,
      ),
      ...repeated(`${prefix}layers.*.`, layers, block),
      ...linear(`${prefix}output_proj`, width, output, true),
    ],
  };
}

/** Fields that chunk, pad and weigh attention: no weights. */
const MOOT = [
  'vocab_offset',
  'conf_attention_chunk_size',
  'conf_attention_context_left',
  'conf_attention_context_right',
  'conf_attention_logit_cap',
  'conf_reduction_factor',
  'conf_residual_weight',
  'sscp_conv_kernel_size',
  'sscp_conv_stride_size',
  'attention_chunk_size',
  'attention_context_left',
  'attention_context_right',
  'attention_logit_cap',
  'attention_invalid_logits_value',
  'residual_weight',
  'use_clipped_linears',
];
