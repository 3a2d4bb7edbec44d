import type { Blueprint } from '../../assemble.js';
import { type AttentionNames, type AttentionOptions, attention } from '../../blocks/attention.js';
import { type Block, matrix, norm, normTensors, vector } from '../../blocks/block.js';
import { positionEmbedding, tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { type FeedForwardNames, feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import type { LayerTensor } from '../../tensor.js';
import { withoutCache } from '../dense/encoder-attention.js';

/** Sizes of an encoder. */
export interface EncoderSizes {
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly vocabularySize: number;
  readonly heads: number;
  readonly innerSize: number;
}

/** Reads the common sizes; heads divide the width. Throws `ModelError`. */
export function encoderSizes(config: Config): EncoderSizes {
  // The output matrix of an encoder is its token table, whatever the field says.
  config.value('tie_word_embeddings');
  const hiddenSize = config.count('hidden_size');
  const heads = config.count('num_attention_heads');
  if (hiddenSize % heads !== 0)
    throw new ModelError(
      `hidden_size ${hiddenSize} does not divide by num_attention_heads ${heads}`,
    );
  return {
    hiddenSize,
    heads,
    layerCount: config.count('num_hidden_layers'),
    vocabularySize: config.count('vocab_size'),
    innerSize: config.count('intermediate_size'),
  };
}

/** The block of a family, with its own names; matrices have biases unless the family says otherwise. */
export interface EncoderBlockTraits {
  readonly attention: AttentionNames;
  readonly attentionOptions?: Partial<AttentionOptions>;
  readonly feedForward: FeedForwardNames;
  readonly upBias?: boolean;
  readonly downBias?: boolean;
  /** LayerNorms of a block, each by its name. */
  readonly norms: readonly string[];
  /** Further weights of a block. */
  readonly more?: readonly LayerTensor[];
}

/** One block of an encoder: attention in both directions, which caches nothing, a feed-forward, LayerNorms. */
export function encoderBlock(sizes: EncoderSizes, traits: EncoderBlockTraits): readonly Block[] {
  const { hiddenSize, heads, innerSize } = sizes;
  return [
    withoutCache(
      attention({
        hiddenSize,
        heads,
        kvHeads: heads,
        headDim: hiddenSize / heads,
        names: traits.attention,
        queryKeyValueBias: true,
        outputBias: true,
        ...traits.attentionOptions,
      }),
    ),
    feedForward({
      hiddenSize,
      innerSize,
      names: traits.feedForward,
      upBias: traits.upBias ?? true,
      downBias: traits.downBias ?? true,
    }),
    ...traits.norms.map((name) => norm(name, hiddenSize, { bias: true })),
    { tensors: traits.more ?? [] },
  ];
}

/** Identical blocks between tables and head. */
export function encoder(
  sizes: EncoderSizes,
  layerPrefix: string,
  traits: EncoderBlockTraits,
  ends: readonly EndTensor[],
): Blueprint {
  const { hiddenSize, layerCount, vocabularySize } = sizes;
  const block = encoderBlock(sizes, traits);
  return {
    hiddenSize,
    layerCount,
    vocabularySize,
    layerPrefix: `${layerPrefix}.*.`,
    layer: () => block,
    ends,
  };
}

export interface Tables {
  readonly module: string;
  /** Width of the tables, where a matrix widens them. */
  readonly width?: number;
  /** Learned positions; 0 where they are rotated or relative. */
  readonly positions: number;
  readonly types: number;
  readonly tied: boolean;
  readonly norm?: string;
}

/** Tables of tokens, positions and segments, and the norm over their sum. */
export function tables(sizes: EncoderSizes, options: Tables): EndTensor[] {
  const { module, positions, types, tied } = options;
  const width = options.width ?? sizes.hiddenSize;
  const table = (name: string, rows: number) =>
    rows === 0 ? [] : positionEmbedding(`${module}.${name}`, rows, width);
  return [
    ...tokenEmbedding(`${module}.word_embeddings`, sizes.vocabularySize, width, tied),
    ...table('position_embeddings', positions),
    ...table('token_type_embeddings', types),
    ...atEnd('first', normTensors(options.norm ?? `${module}.LayerNorm`, width, true)),
  ];
}

/** A matrix with a bias after the layers. */
export function dense(name: string, inSize: number, outSize: number): EndTensor[] {
  return atEnd('last', matrix({ name, part: 'head', site: 'other', inSize, outSize, bias: true }));
}

/** A pooler: the first token through one square matrix. */
export function pooler(name: string, width: number): EndTensor[] {
  const square = { inSize: width, outSize: width, bias: true };
  return atEnd('last', matrix({ ...square, name, part: 'other', site: 'other' }));
}

/** The weights of a masked language model before its tied output matrix, and that matrix's bias. */
export function languageHead(
  sizes: EncoderSizes,
  names: { readonly transform: string; readonly norm: string; readonly bias: string },
  width: number = sizes.hiddenSize,
): EndTensor[] {
  return [
    ...dense(names.transform, sizes.hiddenSize, width),
    ...atEnd('last', normTensors(names.norm, width, true)),
    ...atEnd('last', [vector(names.bias, sizes.vocabularySize, { part: 'head', role: 'bias' })]),
  ];
}
