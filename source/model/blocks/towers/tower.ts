import type { Config } from '../../config.js';
import type { LayerTensor, TowerInput, TowerLayers } from '../../tensor.js';
import { type AttentionNames, type AttentionOptions, attention } from '../attention.js';
import { matrix, normTensors, replicated } from '../block.js';
import { atEnd, type EndTensor } from '../ends.js';
import { type FeedForwardNames, feedForward } from '../feed-forward.js';

/** A tower's weights, and the width of its output. */
export interface Tower {
  readonly tensors: readonly LayerTensor[];
  readonly width: number;
}

/** Puts towers and projectors with the input, as part `other`: no text token passes through them. */
export function asEnds(tensors: readonly LayerTensor[]): EndTensor[] {
  return atEnd(
    'first',
    tensors.map((tensor) => ({ ...tensor, part: 'other' as const })),
  );
}

export interface EncoderBlocks {
  /** Prefix of each block's names, `*` for its index. */
  readonly prefix: string;
  readonly layers: number;
  readonly hiddenSize: number;
  readonly innerSize: number;
  readonly heads: number;
  readonly kvHeads?: number;
  readonly headDim?: number;
  readonly attention: AttentionNames;
  readonly feedForward: FeedForwardNames;
  readonly norms: readonly string[];
  readonly normBias: boolean;
  readonly attentionBias: boolean;
  readonly outputBias?: boolean;
  readonly feedForwardBias: boolean;
  readonly queryKeyNorm?: AttentionOptions['queryKeyNorm'];
  /** Further weights of a block. */
  readonly more?: readonly LayerTensor[];
  /** Default: images. */
  readonly input?: TowerInput;
  /** Learned tokens beside the patches; default: none. */
  readonly classTokens?: number;
  /** Layers with windowed attention, and the patches of a window. */
  readonly windowed?: { readonly layers: number; readonly patches: number } | undefined;
}

/** Identical transformer blocks of an encoder, with their operations besides products. */
export function encoderBlocks(o: EncoderBlocks): LayerTensor[] {
  const mixing = attention({
    hiddenSize: o.hiddenSize,
    heads: o.heads,
    kvHeads: o.kvHeads ?? o.heads,
    headDim: o.headDim ?? o.hiddenSize / o.heads,
    names: o.attention,
    queryKeyValueBias: o.attentionBias,
    outputBias: o.outputBias ?? o.attentionBias,
    queryKeyNorm: o.queryKeyNorm,
  });
  const inner = feedForward({
    hiddenSize: o.hiddenSize,
    innerSize: o.innerSize,
    upBias: o.feedForwardBias,
    downBias: o.feedForwardBias,
    names: o.feedForward,
  });
  const layers: TowerLayers = {
    input: o.input ?? 'images',
    count: o.layers,
    classTokens: o.classTokens ?? 0,
    hiddenSize: o.hiddenSize,
    mixers: mixing.mixers ?? [],
    feedForwards: inner.feedForwards ?? [],
    norms: o.norms.map(() => ({ kind: o.normBias ? 'layer' : 'rms', width: o.hiddenSize })),
    windowed: o.windowed,
  };
  const block = [
    ...mixing.tensors,
    ...inner.tensors,
    ...o.norms.flatMap((name) => normTensors(name, o.hiddenSize, o.normBias)),
    ...(o.more ?? []),
  ];
  return repeated(o.prefix, o.layers, block).map((tensor) => ({ ...tensor, tower: layers }));
}

/** Weights of `count` equal layers. `prefix` goes before each name, with `*` for the layer. */
export function repeated(
  prefix: string,
  count: number,
  tensors: readonly LayerTensor[],
): LayerTensor[] {
  return tensors.map((tensor) => ({
    ...tensor,
    name: prefix + tensor.name,
    perLayer: tensor.perLayer * count,
  }));
}

/** A linear layer of a projector, with or without bias. */
export function linear(
  name: string,
  inSize: number,
  outSize: number,
  bias: boolean,
): LayerTensor[] {
  return matrix({ name, part: 'other', site: 'other', inSize, outSize, bias });
}

/** A patch embedding: a convolution as wide as its stride. */
export function patches(
  name: string,
  shape: readonly number[],
  bias: boolean,
): readonly LayerTensor[] {
  const weight = replicated(`${name}.weight`, shape, { part: 'other', role: 'convolution' });
  return bias ? [weight, ...bare(`${name}.bias`, [shape[0] ?? 0], 'bias')] : [weight];
}

/** A weight under its full name. */
export function bare(
  name: string,
  shape: readonly number[],
  role: LayerTensor['role'] = 'vector',
): LayerTensor[] {
  return [replicated(name, shape, { part: 'other', role })];
}

/** Fields of tower configs without effect: heads of the original models, shared boilerplate. */
const MOOT = [
  'tie_word_embeddings',
  'vocab_size',
  'projection_dim',
  'max_position_embeddings',
  'num_image_tokens',
  'attention_bias',
  'num_key_value_heads',
  'head_dim',
  'use_head',
  'num_positions',
  'size',
  'max_image_size',
  'use_base_siglip',
  'use_bfloat16',
  'label_names',
];

/** Marks fields without effect on a tower's weights as read. */
export function passOverMoot(config: Config): void {
  for (const field of MOOT) config.value(field);
}

/** Patches along one side of a square image. */
export function patchesPerSide(config: Config, imageSize: number, patchSize: number): number {
  return Math.floor(
    sideOf(config, 'image_size', imageSize) / config.count('patch_size', patchSize),
  );
}

/** A side in pixels: one number, or a list of two equal ones. */
export function sideOf(config: Config, field: string, fallback: number): number {
  const value = config.value(field);
  return Array.isArray(value)
    ? (config.integers(field)?.[0] ?? fallback)
    : config.count(field, fallback);
}
