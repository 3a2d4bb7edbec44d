import type { LayerTensor } from '../../tensor.js';
import { normTensors } from '../block.js';
import { bare, linear, patches, repeated, type Tower } from './tower.js';

export interface Phi4AudioSizes {
  readonly width: number;
  readonly innerSize: number;
  readonly blocks: number;
  readonly heads: number;
  /** Bands of the spectrogram. */
  readonly bands: number;
  readonly kernel: number;
  /** Channels inside a block's convolutions: of the gated one, and of the one after the depthwise one. */
  readonly gatedChannels: number;
  readonly separableChannels: number;
  /** Channels of the convolutions that shorten time, and their total factor: a power of two. */
  readonly subsamplingChannels: number;
  readonly reduction: number;
  /** Farthest distance with a bias of its own, in both directions. */
  readonly farthest: number;
}

/**
 * Phi-4-multimodal's Conformer: two gated feed-forwards around attention and convolutions, biases everywhere, one table
 * of relative biases for all blocks. Names of the published checkpoint. Source: its `speech_conformer_encoder.py`;
 * transformers' `modeling_phi4_multimodal.py`.
 */
export function phi4Audio(o: Phi4AudioSizes, prefix: string): Tower {
  return {
    width: o.width,
    tensors: [
      ...bare(`${prefix}encoder_embedding.global_mean`, [o.bands]),
      ...bare(`${prefix}encoder_embedding.global_invstd`, [o.bands]),
      ...subsampling(o, `${prefix}embed.`),
      ...bare(
        `${prefix}relative_attention_bias_layer.bias_values.weight`,
        [2 * o.farthest, o.heads],
        'table',
      ),
      ...repeated(`${prefix}encoders.*.`, o.blocks, block(o)),
    ],
  };
}

/** A convolution, then pairs of a depthwise and a pointwise one, each step of two halving time and bands. */
function subsampling(o: Phi4AudioSizes, prefix: string): LayerTensor[] {
  const channels = o.subsamplingChannels;
  const steps = Math.log2(o.reduction);
  const pairs = Array.from({ length: steps - 1 }, (_, index) => [
    ...patches(`${prefix}conv.${3 * index + 2}`, [channels, 1, 3, 3], true),
    ...patches(`${prefix}conv.${3 * index + 3}`, [channels, channels, 1, 1], true),
  ]);
  return [
    ...patches(`${prefix}conv.0`, [channels, 1, 3, 3], true),
    ...pairs.flat(),
    ...linear(`${prefix}out`, channels * Math.ceil(o.bands / o.reduction), o.width, true),
  ];
}

function block(o: Phi4AudioSizes): LayerTensor[] {
  const { width, gatedChannels: gated, separableChannels: separable } = o;
  const gatedFeedForward = (name: string) => [
    ...normTensors(`${name}.layer_norm`, width, true),
    ...linear(`${name}.net.0.linear`, width, 2 * o.innerSize, true),
    ...linear(`${name}.net.2`, o.innerSize, width, true),
  ];
  return [
    ...gatedFeedForward('feed_forward_in'),
    ...normTensors('layer_norm_att', width, true),
    ...['q', 'k', 'v', 'out'].flatMap((name) =>
      linear(`self_attn.linear_${name}`, width, width, true),
    ),
    ...normTensors('conv.layer_norm', width, true),
    ...patches('conv.glu.ext_pw_conv_1d', [2 * gated, width, 1], true),
    ...bare('conv.glu.b1', [1, gated, 1]),
    ...bare('conv.glu.b2', [1, gated, 1]),
    ...patches('conv.dw_sep_conv_1d.dw_conv', [width, 1, o.kernel], true),
    ...patches('conv.dw_sep_conv_1d.pw_conv', [separable, width, 1], true),
    ...patches('conv.ext_pw_conv_1d', [gated, width, 1], true),
    ...gatedFeedForward('feed_forward_out'),
    ...normTensors('layer_norm', width, true),
  ];
}
