import { type AttentionNames, attention } from '../../blocks/attention.js';
import { type Block, norm } from '../../blocks/block.js';
import type { EndTensor } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { asEnds, linear } from '../../blocks/towers/tower.js';
import type { Config } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { withoutCache } from '../dense/encoder-attention.js';

/** Sizes of a diffusion transformer. A token is a patch of the latent image, or of the text beside it. */
export interface DiffusionSizes {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headDim: number;
}

/** Width of the sinusoidal embedding of a time step. Source: diffusers `embeddings.py`, Timesteps. */
const TIME_WIDTH = 256;

/** Ratio of a feed-forward's inner width to its own. Source: diffusers `attention.py`, FeedForward. */
export const INNER_FACTOR = 4;

export function diffusionSizes(config: Config): DiffusionSizes {
  const heads = config.count('num_attention_heads');
  const headDim = config.count('attention_head_dim');
  return { heads, headDim, hiddenSize: heads * headDim };
}

/** Names of diffusers’ projections of one stream. */
export const STREAM_NAMES = {
  query: 'to_q',
  key: 'to_k',
  value: 'to_v',
  output: 'to_out.0',
} as const satisfies AttentionNames;

/** Names of the projections of the text stream. */
export const TEXT_NAMES = {
  query: 'add_q_proj',
  key: 'add_k_proj',
  value: 'add_v_proj',
  output: 'to_add_out',
} as const satisfies AttentionNames;

/** Attention over all tokens in both directions, biases everywhere. */
export function pictureAttention(
  sizes: DiffusionSizes,
  module: string,
  names: typeof STREAM_NAMES | typeof TEXT_NAMES,
  queryKeyNorm?: {
    readonly over: 'head' | 'all';
    readonly query: string;
    readonly key: string;
  },
): Block {
  const under = (name: string) => `${module}.${name}`;
  return withoutCache(
    attention({
      ...sizes,
      kvHeads: sizes.heads,
      names: {
        query: under(names.query),
        key: under(names.key),
        value: under(names.value),
        output: under(names.output),
      },
      queryKeyValueBias: true,
      outputBias: true,
      queryKeyNorm: queryKeyNorm && {
        over: queryKeyNorm.over,
        query: under(queryKeyNorm.query),
        key: under(queryKeyNorm.key),
      },
    }),
  );
}

/** A feed-forward without a gate by diffusers’ names. */
export function pictureFeedForward(module: string, hiddenSize: number, innerSize: number): Block {
  return feedForward({
    hiddenSize,
    innerSize,
    names: { up: `${module}.net.0.proj`, down: `${module}.net.2` },
    upBias: true,
    downBias: true,
  });
}

/** LayerNorms without weights: scale and shift come from the time step. */
export const plainNorm = (hiddenSize: number): Block =>
  norm('norm', hiddenSize, { weightless: true });

/** Weights of a stream that image tokens do not pass through. */
export function beside(...blocks: readonly Block[]): Block {
  const tensors = blocks.flatMap((block) => block.tensors);
  return { tensors: tensors.map((tensor) => ({ ...tensor, part: 'other' as const })) };
}

/** Scales and shifts of a block, computed from the time step once per image. */
export function modulation(name: string, hiddenSize: number, parts: number): Block {
  return { tensors: linear(name, hiddenSize, parts * hiddenSize, true) };
}

/** Two matrices from one width to that of the stream. */
export function embedder(name: string, from: number, hiddenSize: number): LayerTensor[] {
  return [
    ...linear(`${name}.linear_1`, from, hiddenSize, true),
    ...linear(`${name}.linear_2`, hiddenSize, hiddenSize, true),
  ];
}

/** The time step as a vector of the stream's width. */
export function timeEmbedder(name: string, hiddenSize: number): EndTensor[] {
  return asEnds(embedder(name, TIME_WIDTH, hiddenSize));
}

/** Fields that change no weight: how positions are numbered, samples in training, tile sizes. */
export function passOver(config: Config, fields: readonly string[]): void {
  for (const field of ['_class_name', 'sample_size', 'axes_dims_rope', ...fields])
    config.value(field);
}
