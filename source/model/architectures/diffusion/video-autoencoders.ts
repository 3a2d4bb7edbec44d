import { product, sumOf } from '../../../quantity/index.js';
import type { Architecture } from '../../architecture.js';
import { normTensors } from '../../blocks/block.js';
import { bare } from '../../blocks/towers/tower.js';
import { ModelError } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import {
  autoencoderSizes,
  convolution,
  decodingFlops,
  flagsOf,
  PLANE,
  POINT,
  VOLUME,
  withoutLayers,
} from './convolutions.js';

/**
 * The autoencoder of Wan 2.1 and Qwen-Image: convolutions over frames too, each of which reads past frames only.
 * Source: arXiv:2503.20314; diffusers `autoencoder_kl_wan.py`, `autoencoder_kl_qwenimage.py`.
 */
export const autoencoderWan: Architecture = {
  modelTypes: ['AutoencoderKLWan', 'AutoencoderKLQwenImage'],
  read: (config) => {
    if (config.flag('is_residual', false))
      throw new ModelError('is_residual is true; an autoencoder without it (Wan 2.1) is expected');
    const sizes = autoencoderSizes(config);
    const { widths, first, deepest, latent, pixels, out } = sizes;
    const layers = config.count('num_res_blocks', 2);
    const down = flagsOf(config, 'temperal_downsample');
    const middle = (name: string) => [
      ...causalResnet(`${name}.resnets.0`, deepest, deepest),
      ...bare(`${name}.attentions.0.norm.gamma`, [deepest, 1, 1], 'norm'),
      ...convolution(`${name}.attentions.0.to_qkv`, deepest, 3 * deepest, [1, 1]),
      ...convolution(`${name}.attentions.0.proj`, deepest, deepest, [1, 1]),
      ...causalResnet(`${name}.resnets.1`, deepest, deepest),
    ];
    const last = widths.length - 1;
    const encoder = widths.flatMap((width, level) => {
      // One list of blocks and samplers over all levels.
      const start = level * (layers + 1);
      const sampler = `encoder.down_blocks.${start + layers}`;
      return [
        ...Array.from({ length: layers }, (_, index) =>
          causalResnet(
            `encoder.down_blocks.${start + index}`,
            index === 0 ? (widths[level - 1] ?? first) : width,
            width,
          ),
        ).flat(),
        ...(level === last ? [] : convolution(`${sampler}.resample.1`, width, width, PLANE)),
        ...(level !== last && down[level]
          ? convolution(`${sampler}.time_conv`, width, width, [3, 1, 1])
          : []),
      ];
    });
    const upward = widths.toReversed();
    const decoder = upward.flatMap((width, level) => {
      // The upsampler of the level before halves its channels.
      const from = level === 0 ? width : (upward[level - 1] ?? 0) / 2;
      const name = `decoder.up_blocks.${level}.upsamplers.0`;
      return [
        ...Array.from({ length: layers + 1 }, (_, index) =>
          causalResnet(
            `decoder.up_blocks.${level}.resnets.${index}`,
            index === 0 ? from : width,
            width,
          ),
        ).flat(),
        ...(level === last ? [] : convolution(`${name}.resample.1`, width, width / 2, PLANE)),
        ...(level !== last && down[last - 1 - level]
          ? convolution(`${name}.time_conv`, width, 2 * width, [3, 1, 1])
          : []),
      ];
    });
    const tensors = [
      ...convolution('encoder.conv_in', pixels, first, VOLUME),
      ...encoder,
      ...middle('encoder.mid_block'),
      ...bare('encoder.norm_out.gamma', [deepest, 1, 1, 1], 'norm'),
      ...convolution('encoder.conv_out', deepest, 2 * latent, VOLUME),
      ...convolution('quant_conv', 2 * latent, 2 * latent, POINT),
      ...convolution('post_quant_conv', latent, latent, POINT),
      ...convolution('decoder.conv_in', latent, deepest, VOLUME),
      ...middle('decoder.mid_block'),
      ...decoder,
      ...bare('decoder.norm_out.gamma', [first, 1, 1, 1], 'norm'),
      ...convolution('decoder.conv_out', first, out, VOLUME),
    ];
    // Latent frames are decoded one by one, with the past cached.
    const frames = 2 ** down.filter(Boolean).length;
    const cells = upward.map((_, level) => {
      const doubled = down.slice(last - level).filter(Boolean).length;
      return (4 ** (level - last) * 2 ** doubled) / frames;
    });
    return withoutLayers(sizes, tensors, {
      from: first,
      to: first,
      taps: product(VOLUME),
      cell: 1,
      frames,
      flopsPerPixel: decodingFlops(tensors, cells, { early: false }),
    });
  },
};

function causalResnet(name: string, from: number, to: number): LayerTensor[] {
  return [
    ...bare(`${name}.norm1.gamma`, [from, 1, 1, 1], 'norm'),
    ...convolution(`${name}.conv1`, from, to, VOLUME),
    ...bare(`${name}.norm2.gamma`, [to, 1, 1, 1], 'norm'),
    ...convolution(`${name}.conv2`, to, to, VOLUME),
    ...(from === to ? [] : convolution(`${name}.conv_shortcut`, from, to, POINT)),
  ];
}

/**
 * The autoencoder of LTX-Video 0.9: patches of four pixels, upsampled by convolutions to eight times the channels.
 * Source: arXiv:2501.00103; diffusers `autoencoder_kl_ltx.py`.
 */
export const autoencoderLtx: Architecture = {
  modelTypes: ['AutoencoderKLLTXVideo'],
  read: (config) => {
    for (const field of ['timestep_conditioning', 'decoder_block_out_channels'])
      if (config.has(field) && config.value(field) !== false)
        throw new ModelError(`${field} is set; the autoencoder of LTX-Video 0.9.0 is expected`);
    const sizes = autoencoderSizes(config);
    const { widths, first, deepest, latent, pixels, out } = sizes;
    const patch = config.count('patch_size', 4) ** 2 * config.count('patch_size_t', 1);
    const layers = config.integers('layers_per_block') ?? [];
    const scaled = flagsOf(config, 'spatio_temporal_scaling');
    const encoder = widths.flatMap((from, level) => {
      const to = widths[level + 1] ?? from;
      const name = `encoder.down_blocks.${level}`;
      return [
        ...plainResnets(name, layers[level] ?? 0, from),
        ...(scaled[level] ? convolution(`${name}.downsamplers.0.conv`, from, from, VOLUME) : []),
        ...(from === to ? [] : plainResnet(`${name}.conv_out`, from, to)),
      ];
    });
    const upward = widths.toReversed();
    const last = widths.length - 1;
    const decoder = upward.flatMap((width, level) => {
      const from = upward[level - 1] ?? width;
      const name = `decoder.up_blocks.${level}`;
      return [
        ...(from === width ? [] : plainResnet(`${name}.conv_in`, from, width)),
        ...(scaled[last - level]
          ? convolution(`${name}.upsamplers.0.conv`, width, 8 * width, VOLUME)
          : []),
        ...plainResnets(name, layers[last - level] ?? 0, width),
      ];
    });
    const middle = layers.at(-1) ?? 0;
    const doublings = upward.map((_, level) => Number(scaled[last - level] ?? false));
    const cells = [0, ...doublings].map(
      (_, level) => 8 ** -sumOf(doublings.slice(level), (one) => one) / patch,
    );
    const tensors = [
      ...convolution('encoder.conv_in.conv', pixels * patch, first, VOLUME),
      ...encoder,
      ...plainResnets('encoder.mid_block', middle, deepest),
      ...convolution('encoder.conv_out.conv', deepest, latent + 1, VOLUME),
      ...convolution('decoder.conv_in.conv', latent, deepest, VOLUME),
      ...plainResnets('decoder.mid_block', middle, deepest),
      ...decoder,
      ...convolution('decoder.conv_out.conv', first, out * patch, VOLUME),
    ];
    return withoutLayers(sizes, tensors, {
      from: first,
      to: first,
      taps: product(VOLUME),
      cell: patch,
      frames: Number.POSITIVE_INFINITY,
      flopsPerPixel: decodingFlops(tensors, cells, { early: true }),
    });
  },
};

function plainResnets(name: string, count: number, width: number): LayerTensor[] {
  return Array.from({ length: count }, (_, index) =>
    plainResnet(`${name}.resnets.${index}`, width, width),
  ).flat();
}

function plainResnet(name: string, from: number, to: number): LayerTensor[] {
  return [
    ...convolution(`${name}.conv1.conv`, from, to, VOLUME),
    ...convolution(`${name}.conv2.conv`, to, to, VOLUME),
    ...(from === to
      ? []
      : [
          ...normTensors(`${name}.norm3`, from, true),
          ...convolution(`${name}.conv_shortcut.conv`, from, to, POINT),
        ]),
  ];
}
