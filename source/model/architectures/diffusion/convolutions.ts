import { product, sumOf } from '../../../quantity/index.js';
import type { Blueprint } from '../../assemble.js';
import { asEnds, patches } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { Decoder } from '../../model.js';
import type { LayerTensor } from '../../tensor.js';

export const PLANE = [3, 3];
export const VOLUME = [3, 3, 3];
export const POINT = [1, 1, 1];

/** A convolution with its bias. */
export function convolution(
  name: string,
  from: number,
  to: number,
  kernel: readonly number[],
): readonly LayerTensor[] {
  return patches(name, [to, from, ...kernel], true);
}

/** Sizes of an autoencoder: channels of its levels from the image inwards, of the latents, and of a pixel. */
export interface AutoencoderSizes {
  readonly widths: readonly number[];
  readonly first: number;
  readonly deepest: number;
  readonly latent: number;
  readonly pixels: number;
  /** Channels of an output pixel. */
  readonly out: number;
}

export function autoencoderSizes(config: Config): AutoencoderSizes {
  for (const field of PASSED_OVER) config.value(field);
  const widths = config.integers('block_out_channels') ?? multiples(config);
  return {
    widths,
    first: widths[0] ?? 0,
    deepest: widths.at(-1) ?? 0,
    latent: config.count(config.has('z_dim') ? 'z_dim' : 'latent_channels', 4),
    pixels: config.count('in_channels', 3),
    out: config.count('out_channels', 3),
  };
}

/** Channels of each level as Wan's config states them: a width and its multiples. */
function multiples(config: Config): readonly number[] {
  const base = config.count('base_dim', 96);
  return (config.integers('dim_mult') ?? [1, 2, 4, 4]).map((times) => base * times);
}

/** A list of booleans. */
export function flagsOf(config: Config, field: string): readonly boolean[] {
  return (config.list(field) ?? []).map((value) => value === true);
}

/**
 * FLOPs of a decoder's convolutions for one pixel of one frame, 2 for each multiply-add. `cells` are outputs a pixel: of the
 * latents, then after each upsampling; `early` says that a level is upsampled before its blocks.
 */
export function decodingFlops(
  tensors: readonly LayerTensor[],
  cells: readonly number[],
  { early }: { readonly early: boolean },
): number {
  return sumOf(tensors, ({ name, role, shape }) => {
    if (role !== 'convolution' || !/^(decoder|post_quant_conv)/.test(name)) return 0;
    const level = /up_blocks\.(\d+)/.exec(name)?.[1];
    const isBefore = /upsamplers|conv_in/.test(name);
    // What widens the channels for an upsampling in time works before the one in space.
    const isAfter = !early && /resample|upsamplers\.0\.conv/.test(name);
    const shift = early ? Number(!isBefore) : Number(isAfter);
    const last = name.startsWith('decoder.conv_out') ? cells.length - 1 : 0;
    const index = level === undefined ? last : Number(level) + shift;
    return 2 * product(shape) * (cells[index] ?? 1);
  });
}

/** An autoencoder has convolutions only, no stack of layers. */
export function withoutLayers(
  sizes: AutoencoderSizes,
  tensors: readonly LayerTensor[],
  decoder: Decoder,
): Blueprint {
  return {
    hiddenSize: sizes.first,
    vocabularySize: 0,
    layerCount: 0,
    layer: () => [],
    layerPrefix: '',
    ends: asEnds(tensors),
    decoder,
  };
}

/** Fields that change no weight: statistics of latents, kinds of equal blocks, sizes in training. */
const PASSED_OVER = [
  '_class_name',
  'latents_mean',
  'latents_std',
  'scaling_factor',
  'shift_factor',
  'force_upcast',
  'act_fn',
  'dropout',
  'sample_size',
  'norm_num_groups',
  'down_block_types',
  'up_block_types',
  'attn_scales',
  'scale_factor_temporal',
  'scale_factor_spatial',
  'clip_output',
  'encoder_causal',
  'decoder_causal',
  'resnet_norm_eps',
];
