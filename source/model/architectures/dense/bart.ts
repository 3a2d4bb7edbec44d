import { table } from '../../../text/table.js';
import type { Architecture } from '../../architecture.js';
import { attention } from '../../blocks/attention.js';
import { type Block, norm, normTensors } from '../../blocks/block.js';
import { positionEmbedding, tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import { overEncoder, withoutCache } from './encoder-attention.js';

/** Rows before the first position in the learned tables of BART and mBART. */
const POSITION_OFFSET = 2;

const DEFAULT_POSITIONS = 1024;

/** Fields that repeat the encoder's sizes, or state a property of every model of the family. */
const REPEATS = [
  'num_hidden_layers',
  'num_attention_heads',
  'normalize_before',
  'normalize_embedding',
  'add_final_layer_norm',
  'extra_pos_embeddings',
];

/** Differences between the families in addition to their sizes. */
interface Kind {
  readonly learnedPositions: boolean;
  /** Rows of the table before the first position. */
  readonly positionOffset?: number;
  /** A norm after the tables of each stack. */
  readonly firstNorm: boolean;
  /** A norm after each stack. */
  readonly lastNorm: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = table({
  bart: { learnedPositions: true, firstNorm: true, lastNorm: false },
  mbart: { learnedPositions: true, firstNorm: true, lastNorm: true },
  pegasus: { learnedPositions: false, firstNorm: false, lastNorm: true },
  m2m_100: { learnedPositions: false, firstNorm: false, lastNorm: true },
  marian: { learnedPositions: false, firstNorm: false, lastNorm: false },
  blenderbot: { learnedPositions: true, positionOffset: 0, firstNorm: false, lastNorm: true },
  'blenderbot-small': {
    learnedPositions: true,
    positionOffset: 0,
    firstNorm: true,
    lastNorm: false,
  },
});

/**
 * BART, mBART, Pegasus, M2M-100 and NLLB, Marian, Blenderbot: an encoder, and a decoder with cross attention; biases everywhere,
 * tied. The decoder's self-attention caches tokens as they come; keys of the encoder's output are constant. Source:
 * arXiv:1910.13461; modeling_bart.py and its relatives.
 */
export const bart: Architecture = {
  modelTypes: Object.keys(KINDS),
  read: (config) => {
    const kind = KINDS[config.text('model_type') ?? ''];
    const hiddenSize = config.count('hidden_size');
    const vocabularySize = config.count('vocab_size');
    const encoderLayers = config.count('encoder_layers');
    const encodedTokens = config.count('max_position_embeddings', DEFAULT_POSITIONS);
    for (const field of REPEATS) config.value(field);
    config.flag('tie_word_embeddings', true);
    return {
      hiddenSize,
      vocabularySize,
      layerCount: encoderLayers + config.count('decoder_layers'),
      layerPrefix: 'model.',
      layer: (index) =>
        stackLayer(config, hiddenSize, {
          encodes: index < encoderLayers,
          encodedTokens,
          keyBias: true,
        }),
      ends: [
        ...tokenEmbedding('model.shared', vocabularySize, hiddenSize, true),
        ...(kind ? stackEnds(config, kind, 'model.encoder', hiddenSize) : []),
        ...(kind ? stackEnds(config, kind, 'model.decoder', hiddenSize) : []),
      ],
    };
  },
};

interface StackOptions {
  /** Whether it is a layer of the encoder; a decoder's layer attends to the encoder's output. */
  readonly encodes: boolean;
  /** Maximum of tokens of that output. */
  readonly encodedTokens: number;
  readonly keyBias: boolean;
}

/** A layer of either stack of BART and its relatives, Whisper among them. */
export function stackLayer(config: Config, hiddenSize: number, options: StackOptions): Block[] {
  const { encodes, encodedTokens, keyBias } = options;
  const stack = encodes ? 'encoder' : 'decoder';
  const layer = `${stack}.layers.*`;
  const heads = config.count(`${stack}_attention_heads`);
  const attends = (module: string) => attend(`${layer}.${module}`, hiddenSize, heads, keyBias);
  const own = attends('self_attn');
  const normed = (name: string) => norm(`${layer}.${name}`, hiddenSize, { bias: true });
  return [
    encodes ? withoutCache(own) : own,
    normed('self_attn_layer_norm'),
    ...(encodes
      ? []
      : [overEncoder(attends('encoder_attn'), encodedTokens), normed('encoder_attn_layer_norm')]),
    feedForward({
      hiddenSize,
      innerSize: config.count(`${stack}_ffn_dim`),
      names: { up: `${layer}.fc1`, down: `${layer}.fc2` },
      upBias: true,
      downBias: true,
    }),
    normed('final_layer_norm'),
  ];
}

function attend(module: string, hiddenSize: number, heads: number, keyBias: boolean): Block {
  const headDim = hiddenSize / heads;
  if (!Number.isInteger(headDim))
    throw new ModelError(`d_model ${hiddenSize} does not divide by its ${heads} attention heads`);
  const block = attention({
    hiddenSize,
    heads,
    kvHeads: heads,
    headDim,
    names: {
      query: `${module}.q_proj`,
      key: `${module}.k_proj`,
      value: `${module}.v_proj`,
      output: `${module}.out_proj`,
    },
    queryKeyValueBias: true,
    outputBias: true,
  });
  if (keyBias) return block;
  return {
    ...block,
    tensors: block.tensors.filter(({ name }) => name !== `${module}.k_proj.bias`),
  };
}

function stackEnds(config: Config, kind: Kind, stack: string, hiddenSize: number): EndTensor[] {
  const { positionOffset = POSITION_OFFSET } = kind;
  const rows = config.count('max_position_embeddings', DEFAULT_POSITIONS) + positionOffset;
  return [
    ...(kind.learnedPositions
      ? positionEmbedding(`${stack}.embed_positions`, rows, hiddenSize)
      : []),
    ...(kind.firstNorm
      ? atEnd('first', normTensors(`${stack}.layernorm_embedding`, hiddenSize, true))
      : []),
    ...(kind.lastNorm ? atEnd('last', normTensors(`${stack}.layer_norm`, hiddenSize, true)) : []),
  ];
}
