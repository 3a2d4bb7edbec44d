import type { Architecture } from '../../architecture.js';
import { attention } from '../../blocks/attention.js';
import { type Block, norm, normTensors, replicated } from '../../blocks/block.js';
import { tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { untiedHead } from '../../blocks/head.js';
import type { Config } from '../../config.js';
import { className } from '../../task.js';
import { overEncoder, withoutCache } from './encoder-attention.js';

/** Positions that T5 was trained on, which most of its files leave out. */
const DEFAULT_POSITIONS = 512;

interface T5Sizes {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headDim: number;
  readonly innerSize: number;
  readonly gated: boolean;
  /** Longest input of the encoder, whose keys and values the decoder keeps. */
  readonly encoderTokens: number;
}

/**
 * T5, mT5, UMT5 and Flan-T5: an encoder, and a decoder with cross attention; RMSNorms, no biases, a table of relative
 * positions in the first layer of each stack (UMT5: in every layer). The decoder's self-attention caches tokens as
 * they come; keys of the encoder's output are constant. A `T5EncoderModel` is the first stack alone. Source:
 * arXiv:1910.10683; arXiv:2010.11934; docs/cost-model.md, Encoder and decoder.
 */
export const t5: Architecture = {
  modelTypes: ['t5', 'mt5', 'umt5'],
  read: (config) => {
    const type = config.text('model_type');
    const sizes = readT5(config);
    const encoderLayers = config.count('num_hidden_layers');
    const encoderOnly = /EncoderModel$/.test(className(config) ?? '');
    const told = config.optionalInteger('num_decoder_layers') ?? encoderLayers;
    const decoderLayers = encoderOnly ? 0 : told;
    const vocabularySize = config.count('vocab_size');
    const tied = config.flag('tie_word_embeddings', type === 't5');
    const everyLayer = type === 'umt5';
    const stacks = decoderLayers > 0 ? ['encoder', 'decoder'] : ['encoder'];
    return {
      hiddenSize: sizes.hiddenSize,
      vocabularySize,
      layerCount: encoderLayers + decoderLayers,
      layerPrefix: '',
      layer: (index) => {
        const decodes = index >= encoderLayers;
        const biases = everyLayer ? relativePositions(config, sizes, decodes, '*') : [];
        return [...(decodes ? decoderLayer(sizes) : encoderLayer(sizes)), { tensors: biases }];
      },
      ends: [
        ...tokenEmbedding('shared', vocabularySize, sizes.hiddenSize, tied && !encoderOnly),
        ...stacks.flatMap((stack): EndTensor[] => [
          ...atEnd(
            'first',
            everyLayer ? [] : relativePositions(config, sizes, stack === 'decoder', '0'),
          ),
          ...atEnd('last', normTensors(`${stack}.final_layer_norm`, sizes.hiddenSize)),
        ]),
        ...(tied || encoderOnly ? [] : untiedHead('lm_head', vocabularySize, sizes.hiddenSize)),
      ],
      maximumSequence: sizes.encoderTokens,
    };
  },
};

function readT5(config: Config): T5Sizes {
  const kind = config.text('feed_forward_proj') ?? 'relu';
  return {
    hiddenSize: config.count('hidden_size'),
    heads: config.count('num_attention_heads'),
    headDim: config.count('d_kv', 64),
    innerSize: config.count('intermediate_size'),
    encoderTokens: config.count('max_position_embeddings', DEFAULT_POSITIONS),
    gated: config.flag('is_gated_act', kind.startsWith('gated-')),
  };
}

function encoderLayer(sizes: T5Sizes): Block[] {
  const block = 'encoder.block.*.layer';
  return [
    withoutCache(attend(`${block}.0.SelfAttention`, sizes)),
    norm(`${block}.0.layer_norm`, sizes.hiddenSize),
    ...inner(`${block}.1`, sizes),
  ];
}

function decoderLayer(sizes: T5Sizes): Block[] {
  const block = 'decoder.block.*.layer';
  return [
    attend(`${block}.0.SelfAttention`, sizes),
    norm(`${block}.0.layer_norm`, sizes.hiddenSize),
    overEncoder(attend(`${block}.1.EncDecAttention`, sizes), sizes.encoderTokens),
    norm(`${block}.1.layer_norm`, sizes.hiddenSize),
    ...inner(`${block}.2`, sizes),
  ];
}

function attend(module: string, sizes: T5Sizes): Block {
  const names = {
    query: `${module}.q`,
    key: `${module}.k`,
    value: `${module}.v`,
    output: `${module}.o`,
  };
  return attention({ ...sizes, kvHeads: sizes.heads, names });
}

function inner(layer: string, { hiddenSize, innerSize, gated }: T5Sizes): Block[] {
  const module = `${layer}.DenseReluDense`;
  const down = `${module}.wo`;
  const names = gated
    ? { gate: `${module}.wi_0`, up: `${module}.wi_1`, down }
    : { up: `${module}.wi`, down };
  const matrices = feedForward({ hiddenSize, innerSize, names });
  const tensors = matrices.tensors.map((tensor) =>
    tensor.site === 'down' ? { ...tensor, singleBesideQuantised: true } : tensor,
  );
  return [{ ...matrices, tensors }, norm(`${layer}.layer_norm`, hiddenSize)];
}

/** One learned number per head for each bucket of distances. */
function relativePositions(config: Config, sizes: T5Sizes, decodes: boolean, block: '0' | '*') {
  const buckets = config.count('relative_attention_num_buckets', 32);
  const module = `${decodes ? 'decoder' : 'encoder'}.block.${block}.layer.0.SelfAttention`;
  const name = `${module}.relative_attention_bias.weight`;
  return [replicated(name, [buckets, sizes.heads], { part: 'attention', role: 'table' })];
}
