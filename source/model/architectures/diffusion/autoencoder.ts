import { product } from '../../../quantity/index.js';
import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { linear } from '../../blocks/towers/tower.js';
import type { LayerTensor } from '../../tensor.js';
import {
  autoencoderSizes,
  convolution,
  decodingFlops,
  PLANE,
  withoutLayers,
} from './convolutions.js';

/**
 * The autoencoder of Stable Diffusion and FLUX: images to latents of an eighth of their sides, and back. Source:
 * arXiv:2112.10752; diffusers `autoencoder_kl.py`, `unet_2d_blocks.py`.
 */
export const autoencoderKl: Architecture = {
  modelTypes: ['AutoencoderKL'],
  read: (config) => {
    const sizes = autoencoderSizes(config);
    const { widths, first, deepest, latent, pixels, out } = sizes;
    const layers = config.count('layers_per_block', 1);
    const attends = config.flag('mid_block_add_attention', true);
    const middle = (name: string) => [
      ...resnet(`${name}.resnets.0`, deepest, deepest),
      ...resnet(`${name}.resnets.1`, deepest, deepest),
      ...(attends ? pixelAttention(`${name}.attentions.0`, deepest) : []),
    ];
    const levels = (
      name: string,
      order: readonly number[],
      count: number,
      sampler: string,
    ): LayerTensor[] =>
      order.flatMap((width, level) => [
        ...Array.from({ length: count }, (_, index) =>
          resnet(
            `${name}.${level}.resnets.${index}`,
            index === 0 ? (order[level - 1] ?? width) : width,
            width,
          ),
        ).flat(),
        ...(level < order.length - 1
          ? convolution(`${name}.${level}.${sampler}.0.conv`, width, width, PLANE)
          : []),
      ]);
    const widest = widths[1] ?? first;
    const tensors = [
      ...convolution('encoder.conv_in', pixels, first, PLANE),
      ...levels('encoder.down_blocks', widths, layers, 'downsamplers'),
      ...middle('encoder.mid_block'),
      ...normTensors('encoder.conv_norm_out', deepest, true),
      ...convolution('encoder.conv_out', deepest, 2 * latent, PLANE),
      ...(config.flag('use_quant_conv', true)
        ? convolution('quant_conv', 2 * latent, 2 * latent, [1, 1])
        : []),
      ...(config.flag('use_post_quant_conv', true)
        ? convolution('post_quant_conv', latent, latent, [1, 1])
        : []),
      ...convolution('decoder.conv_in', latent, deepest, PLANE),
      ...middle('decoder.mid_block'),
      ...levels('decoder.up_blocks', widths.toReversed(), layers + 1, 'upsamplers'),
      ...normTensors('decoder.conv_norm_out', first, true),
      ...convolution('decoder.conv_out', first, out, PLANE),
    ];
    // The widest convolution at full image size is that of the last upsampler.
    return withoutLayers(sizes, tensors, {
      from: widest,
      to: widest,
      taps: product(PLANE),
      cell: 1,
      frames: 1,
      flopsPerPixel: decodingFlops(
        tensors,
        widths.map((_, level) => 4 ** (level + 1 - widths.length)),
        { early: false },
      ),
    });
  },
};

function resnet(name: string, from: number, to: number): LayerTensor[] {
  return [
    ...normTensors(`${name}.norm1`, from, true),
    ...convolution(`${name}.conv1`, from, to, PLANE),
    ...normTensors(`${name}.norm2`, to, true),
    ...convolution(`${name}.conv2`, to, to, PLANE),
    ...(from === to ? [] : convolution(`${name}.conv_shortcut`, from, to, [1, 1])),
  ];
}

function pixelAttention(name: string, width: number): LayerTensor[] {
  return [
    ...normTensors(`${name}.group_norm`, width, true),
    ...['to_q', 'to_k', 'to_v', 'to_out.0'].flatMap((matrix) =>
      linear(`${name}.${matrix}`, width, width, true),
    ),
  ];
}
