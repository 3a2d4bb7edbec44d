import type { Architecture } from '../../architecture.js';
import { matrix, normTensors, replicated, vector } from '../../blocks/block.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import type { Config } from '../../config.js';
import { labelCount, taskOf } from '../../task.js';
import type { LayerTensor } from '../../tensor.js';
import {
  dense,
  type EncoderSizes,
  encoder,
  encoderSizes,
  languageHead,
  pooler,
  tables,
} from './encoder.js';

/**
 * DeBERTa 2 and 3: attention that compares contents with relative positions, whose table all layers share. Source:
 * arXiv:2006.03654, arXiv:2111.09543; transformers `modeling_deberta_v2.py`.
 */
export const debertaV2: Architecture = {
  modelTypes: ['deberta-v2'],
  read: (config) => {
    for (const field of ['legacy', 'pooler_hidden_size', 'position_biased_input'])
      config.value(field);
    const sizes = encoderSizes(config);
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : 'deberta.';
    const width = config.count('embedding_size', sizes.hiddenSize);
    const positioned = config.flag('position_biased_input', true);
    const { hiddenSize } = sizes;
    const heads = {
      base: [],
      language: languageHead(
        sizes,
        {
          transform: 'cls.predictions.transform.dense',
          norm: 'cls.predictions.transform.LayerNorm',
          bias: 'cls.predictions.bias',
        },
        width,
      ),
      pretraining: [],
      sequences: [
        ...pooler('pooler.dense', hiddenSize),
        ...dense('classifier', hiddenSize, labelCount(config)),
      ],
      tokens: dense('classifier', hiddenSize, labelCount(config)),
      generation: dense('qa_outputs', hiddenSize, 2),
    } as const;
    return encoder(
      sizes,
      `${prefix}encoder.layer`,
      {
        attention: {
          query: 'attention.self.query_proj',
          key: 'attention.self.key_proj',
          value: 'attention.self.value_proj',
          output: 'attention.output.dense',
        },
        feedForward: { up: 'intermediate.dense', down: 'output.dense' },
        norms: ['attention.output.LayerNorm', 'output.LayerNorm'],
        more: positionMatrices(config, sizes),
      },
      [
        ...tables(sizes, {
          module: `${prefix}embeddings`,
          width,
          positions: positioned ? config.count('max_position_embeddings', 512) : 0,
          types: config.integer('type_vocab_size', 0),
          tied: task === 'language',
        }),
        ...widening(`${prefix}embeddings.embed_proj`, width, hiddenSize),
        ...atEnd('first', positionTable(config, sizes, `${prefix}encoder.`)),
        ...atEnd('first', convolution(config, sizes, `${prefix}encoder.conv.`)),
        ...heads[task],
      ],
    );
  },
};

/** A matrix that widens a narrow table. */
function widening(name: string, width: number, hiddenSize: number): EndTensor[] {
  if (width === hiddenSize) return [];
  const sizes = { inSize: width, outSize: hiddenSize };
  return atEnd('first', matrix({ ...sizes, name, part: 'embedding', site: 'other' }));
}

/** Matrices of positions that a layer has of its own, unless it uses those of its keys and queries. */
function positionMatrices(config: Config, { hiddenSize }: EncoderSizes): LayerTensor[] {
  const kinds = config.value('pos_att_type');
  const has = (kind: string) =>
    (Array.isArray(kinds) ? kinds : String(kinds ?? '').split('|')).includes(kind);
  if (!config.flag('relative_attention', false) || config.flag('share_att_key', false)) return [];
  const square = {
    part: 'attention',
    site: 'other',
    inSize: hiddenSize,
    outSize: hiddenSize,
    bias: true,
  } as const;
  return [
    ...(has('c2p') ? matrix({ ...square, name: 'attention.self.pos_key_proj' }) : []),
    ...(has('p2c') ? matrix({ ...square, name: 'attention.self.pos_query_proj' }) : []),
  ];
}

/** The table of relative positions: buckets in two directions, or as many tokens as are distinguished. */
function positionTable(
  config: Config,
  { hiddenSize }: EncoderSizes,
  prefix: string,
): LayerTensor[] {
  if (!config.flag('relative_attention', false)) return [];
  const buckets = config.value('position_buckets');
  const told = config.value('max_relative_positions');
  const span =
    typeof buckets === 'number' && buckets > 0
      ? config.count('position_buckets')
      : typeof told === 'number' && told > 0
        ? config.count('max_relative_positions')
        : config.count('max_position_embeddings', 512);
  const normed = config.text('norm_rel_ebd')?.includes('layer_norm') === true;
  return [
    replicated(`${prefix}rel_embeddings.weight`, [2 * span, hiddenSize], {
      part: 'embedding',
      role: 'table',
    }),
    ...(normed ? normTensors(`${prefix}LayerNorm`, hiddenSize, true) : []),
  ];
}

/** A convolution over the first layer's output (DeBERTa 2 XL). */
function convolution(config: Config, { hiddenSize }: EncoderSizes, prefix: string): LayerTensor[] {
  const kernel = config.integer('conv_kernel_size', 0);
  config.value('conv_act');
  if (kernel === 0) return [];
  const groups = config.count('conv_groups', 1);
  return [
    replicated(`${prefix}conv.weight`, [hiddenSize, hiddenSize / groups, kernel], {
      part: 'other',
      role: 'convolution',
      everyToken: true,
    }),
    vector(`${prefix}conv.bias`, hiddenSize, { part: 'other', role: 'bias', everyToken: true }),
    ...normTensors(`${prefix}LayerNorm`, hiddenSize, true),
  ];
}
