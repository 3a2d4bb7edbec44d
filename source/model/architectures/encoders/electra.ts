import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { normTensors, vector } from '../../blocks/block.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import type { Config } from '../../config.js';
import { labelCount, type Task, taskOf } from '../../task.js';
import {
  dense,
  type EncoderBlockTraits,
  type EncoderSizes,
  encoder,
  encoderBlock,
  encoderSizes,
  pooler,
  tables,
} from './encoder.js';

const BERT_BLOCK: EncoderBlockTraits = {
  attention: {
    query: 'attention.self.query',
    key: 'attention.self.key',
    value: 'attention.self.value',
    output: 'attention.output.dense',
  },
  feedForward: { up: 'intermediate.dense', down: 'output.dense' },
  norms: ['attention.output.LayerNorm', 'output.LayerNorm'],
};

/** Narrow tables that a matrix widens. */
function narrowTables(
  config: Config,
  sizes: EncoderSizes,
  prefix: string,
  widen: string,
  tied: boolean,
) {
  const width = config.count('embedding_size', 128);
  return [
    ...tables(sizes, {
      module: `${prefix}embeddings`,
      width,
      positions: config.count('max_position_embeddings', 512),
      types: config.count('type_vocab_size', 2),
      tied,
    }),
    ...(width === sizes.hiddenSize
      ? []
      : dense(`${prefix}${widen}`, width, sizes.hiddenSize).map(
          (tensor): EndTensor => ({ ...tensor, end: 'first', part: 'embedding' }),
        )),
  ];
}

/** ELECTRA: BERT's block after narrow tables; a discriminator in place of a language head. arXiv:2003.10555. */
export const electra: Architecture = {
  modelTypes: ['electra'],
  read: (config) => {
    const sizes = encoderSizes(config);
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : 'electra.';
    return encoder(sizes, `${prefix}encoder.layer`, BERT_BLOCK, [
      ...narrowTables(config, sizes, prefix, 'embeddings_project', task === 'language'),
      ...electraHead(config, sizes, task),
    ]);
  },
};

function electraHead(config: Config, sizes: EncoderSizes, task: Task): EndTensor[] {
  const { hiddenSize, vocabularySize } = sizes;
  const width = config.count('embedding_size', 128);
  switch (task) {
    case 'base':
      return [];
    case 'language':
      return [
        ...dense('generator_predictions.dense', hiddenSize, width),
        ...atEnd('last', normTensors('generator_predictions.LayerNorm', width, true)),
        ...atEnd('last', [
          vector('generator_lm_head.bias', vocabularySize, { part: 'head', role: 'bias' }),
        ]),
      ];
    case 'pretraining':
      return [
        ...dense('discriminator_predictions.dense', hiddenSize, hiddenSize),
        ...dense('discriminator_predictions.dense_prediction', hiddenSize, 1),
      ];
    case 'sequences':
      return [
        ...dense('classifier.dense', hiddenSize, hiddenSize),
        ...dense('classifier.out_proj', hiddenSize, labelCount(config)),
      ];
    case 'tokens':
      return dense('classifier', hiddenSize, labelCount(config));
    case 'generation':
      return dense('qa_outputs', hiddenSize, 2);
  }
}

/**
 * ALBERT: narrow tables, and groups of layers that share their weights: `num_hidden_layers` passes over
 * `num_hidden_groups` blocks. Source: arXiv:1909.11942; transformers `modeling_albert.py`.
 */
export const albert: Architecture = {
  modelTypes: ['albert'],
  read: (config) => {
    for (const field of [
      'net_structure_type',
      'gap_size',
      'num_memory_blocks',
      'down_scale_factor',
    ])
      config.value(field);
    const sizes = encoderSizes(config);
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : 'albert.';
    return {
      ...sharedLayers(config, sizes, `${prefix}encoder.`),
      ends: [
        ...narrowTables(
          config,
          sizes,
          prefix,
          'encoder.embedding_hidden_mapping_in',
          task === 'language',
        ),
        ...sharedEnds(config, sizes, `${prefix}encoder.`),
        ...albertHead(config, sizes, task, prefix),
      ],
    };
  },
};

const ALBERT_BLOCK: EncoderBlockTraits = {
  attention: {
    query: 'attention.query',
    key: 'attention.key',
    value: 'attention.value',
    output: 'attention.dense',
  },
  feedForward: { up: 'ffn', down: 'ffn_output' },
  norms: ['attention.LayerNorm', 'full_layer_layer_norm'],
};

/** Layers without weights of their own: each multiplies by the block of its group. */
function sharedLayers(
  config: Config,
  sizes: EncoderSizes,
  prefix: string,
): Omit<Blueprint, 'ends'> {
  const { hiddenSize, layerCount, vocabularySize } = sizes;
  const inner = config.count('inner_group_num', 1);
  const passed = encoderBlock(sizes, ALBERT_BLOCK).map((block) => ({
    ...block,
    tensors: [],
    borrowed: block.tensors,
  }));
  return {
    hiddenSize,
    layerCount,
    vocabularySize,
    layerPrefix: `${prefix}layer.*.`,
    layer: () => Array.from({ length: inner }, () => passed).flat(),
  };
}

function sharedEnds(config: Config, sizes: EncoderSizes, prefix: string): EndTensor[] {
  const groups = config.count('num_hidden_groups', 1);
  const inner = config.count('inner_group_num', 1);
  const block = encoderBlock(sizes, ALBERT_BLOCK).flatMap(({ tensors }) => tensors);
  return Array.from({ length: groups * inner }, (_, index) => {
    const group = `${prefix}albert_layer_groups.${Math.floor(index / inner)}`;
    return block.map((tensor) => ({
      ...tensor,
      name: `${group}.albert_layers.${index % inner}.${tensor.name}`,
    }));
  }).flatMap((tensors) => atEnd('first', tensors, { isBorrowed: true }));
}

function albertHead(config: Config, sizes: EncoderSizes, task: Task, prefix: string): EndTensor[] {
  const { hiddenSize, vocabularySize } = sizes;
  const width = config.count('embedding_size', 128);
  const language = [
    ...dense('predictions.dense', hiddenSize, width),
    ...atEnd('last', normTensors('predictions.LayerNorm', width, true)),
    ...atEnd('last', [vector('predictions.bias', vocabularySize, { part: 'head', role: 'bias' })]),
  ];
  const pooled = pooler(`${prefix}pooler`, hiddenSize);
  switch (task) {
    case 'base':
      return pooled;
    case 'language':
      return language;
    case 'pretraining':
      return [...pooled, ...language, ...dense('sop_classifier.classifier', hiddenSize, 2)];
    case 'sequences':
      return [...pooled, ...dense('classifier', hiddenSize, labelCount(config))];
    case 'tokens':
      return dense('classifier', hiddenSize, labelCount(config));
    case 'generation':
      return dense('qa_outputs', hiddenSize, 2);
  }
}
