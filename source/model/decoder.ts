import type { Blueprint } from './assemble.js';
import { type AttentionOptions, attention } from './blocks/attention.js';
import { type Block, type NormOptions, norm } from './blocks/block.js';
import { tokenEmbedding } from './blocks/embedding.js';
import type { EndTensor } from './blocks/ends.js';
import { feedForward } from './blocks/feed-forward.js';
import { finalNorm, untiedHead } from './blocks/head.js';
import { type Config, ModelError } from './config.js';
import { labelCount, taskOf } from './task.js';
import { windowOf } from './windows.js';

/** The sizes in nearly every decoder's config. */
export interface Sizes {
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly vocabularySize: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly tied: boolean;
}

/** Reads the common sizes. `head_dim` defaults to hidden / heads, key-value heads to all heads. */
export function readSizes(config: Config, tiedByDefault = false): Sizes {
  const hiddenSize = config.count('hidden_size');
  const heads = config.count('num_attention_heads');
  const kvHeads = config.count('num_key_value_heads', heads);
  const headDim = config.optionalInteger('head_dim') || hiddenSize / heads;
  if (!Number.isInteger(headDim))
    throw new ModelError(
      `hidden_size ${hiddenSize} does not divide by num_attention_heads ${heads}, and there is no head_dim`,
    );
  if (heads % kvHeads !== 0)
    throw new ModelError(
      `num_attention_heads ${heads} is no multiple of num_key_value_heads ${kvHeads}`,
    );
  return {
    hiddenSize,
    layerCount: config.count('num_hidden_layers'),
    vocabularySize: config.count('vocab_size'),
    heads,
    kvHeads,
    headDim,
    tied: config.flag('tie_word_embeddings', tiedByDefault),
  };
}

/** Differences of a family from Llama's decoder. */
export interface DecoderTraits {
  readonly tiedByDefault?: boolean;
  readonly attention?: (index: number, sizes: Sizes) => Partial<AttentionOptions>;
  /** Mixer and feed-forward of a layer, where they differ from plain attention and a gated feed-forward. */
  readonly mixer?: (index: number, sizes: Sizes) => Block;
  readonly feedForward?: (index: number, sizes: Sizes) => Block;
  /** Names of the norms of one layer; by default Llama's two. */
  readonly norms?: readonly string[];
  readonly normOptions?: NormOptions;
  readonly finalNorm?: string;
  readonly headBias?: boolean;
  readonly prefix?: string;
  /** Full names in place of `model.embed_tokens`, `model.layers`, `lm_head`. */
  readonly names?: {
    readonly embedding?: string;
    readonly layers?: string;
    readonly head?: string;
  };
  /** Further weights outside the stack. */
  readonly ends?: (sizes: Sizes) => readonly EndTensor[];
  readonly nextTokenPrediction?: (sizes: Sizes) => Blueprint['nextTokenPrediction'];
}

/** A decoder with Llama's state-dict names; families state only their differences. */
export function decoder(config: Config, traits: DecoderTraits = {}): Blueprint {
  const sizes = readSizes(config, traits.tiedByDefault);
  // Checkpoints of base classes omit the prefix of the module that holds them in other classes.
  const prefix = traits.prefix ?? (taskOf(config) === 'base' ? '' : 'model.');
  const norms = traits.norms ?? ['input_layernorm', 'post_attention_layernorm'];
  const normBlocks = norms.map((name) => norm(name, sizes.hiddenSize, traits.normOptions));
  const mixer = traits.mixer ?? ((index) => plainAttention(config, index, sizes, traits));
  const dense = traits.feedForward ?? (() => plainFeedForward(config, sizes));
  const nextTokenPrediction = traits.nextTokenPrediction?.(sizes);
  return {
    hiddenSize: sizes.hiddenSize,
    vocabularySize: sizes.vocabularySize,
    layerCount: sizes.layerCount,
    layerPrefix: `${traits.names?.layers ?? `${prefix}layers`}.*.`,
    layer: (index) => [mixer(index, sizes), dense(index, sizes), ...normBlocks],
    ends: [
      ...tokenEmbedding(
        traits.names?.embedding ?? `${prefix}embed_tokens`,
        sizes.vocabularySize,
        sizes.hiddenSize,
        sizes.tied && generates(config),
      ),
      ...finalNorm(norm(traits.finalNorm ?? `${prefix}norm`, sizes.hiddenSize, traits.normOptions)),
      ...outputHead(config, sizes, traits),
      ...(traits.ends?.(sizes) ?? []),
    ],
    ...(nextTokenPrediction && { nextTokenPrediction }),
  };
}

/** Whether the table can be the output matrix: a classifier has a head of its own. */
function generates(config: Config): boolean {
  const task = taskOf(config);
  return task !== 'sequences' && task !== 'tokens';
}

/** The head after the last layer, by the checkpoint's class: none, a classifier, or an output matrix. */
function outputHead(config: Config, sizes: Sizes, traits: DecoderTraits): EndTensor[] {
  const { vocabularySize, hiddenSize, tied } = sizes;
  switch (taskOf(config)) {
    case 'base':
      return [];
    case 'sequences':
      return untiedHead('score', labelCount(config), hiddenSize);
    case 'tokens':
      return untiedHead('score', labelCount(config), hiddenSize, true);
    default:
      if (tied) return [];
      return untiedHead(
        traits.names?.head ?? 'lm_head',
        vocabularySize,
        hiddenSize,
        traits.headBias,
      );
  }
}

/** Attention by the config's own fields: biases, windows. */
export function plainAttention(
  config: Config,
  index: number,
  sizes: Sizes,
  traits: DecoderTraits = {},
): Block {
  const bias = config.flag('attention_bias', false);
  return attention({
    ...sizes,
    queryKeyValueBias: bias,
    outputBias: bias,
    window: windowOf(config, index),
    ...traits.attention?.(index, sizes),
  });
}

/** A gated feed-forward of `intermediate_size`. */
export function plainFeedForward(config: Config, sizes: Sizes): Block {
  const bias = config.flag('mlp_bias', false);
  return feedForward({
    hiddenSize: sizes.hiddenSize,
    innerSize: config.count('intermediate_size'),
    upBias: bias,
    downBias: bias,
  });
}
