import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { matrix, normTensors, vector } from '../../blocks/block.js';
import { positionEmbedding, tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention } from '../../decoder.js';
import { labelCount, type Task, taskOf } from '../../task.js';
import { withoutCache } from './encoder-attention.js';

const NAMES = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  output: 'attention.output.dense',
} as const;

/**
 * BERT, RoBERTa and relatives: encoders with learned positions, norms after the sublayers, biases everywhere; the
 * head follows the class in `architectures`. Source: arXiv:1810.04805; modeling_bert.py, modeling_roberta.py.
 */
export const bert: Architecture = {
  modelTypes: ['bert', 'roberta', 'xlm-roberta', 'camembert'],
  read: (config) => {
    const family = config.text('model_type') === 'bert' ? 'bert' : 'roberta';
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : `${family}.`;
    const biases = { names: NAMES, queryKeyValueBias: true, outputBias: true };
    const blueprint = decoder(config, {
      names: { layers: `${prefix}encoder.layer` },
      norms: ['attention.output.LayerNorm', 'output.LayerNorm'],
      normOptions: { bias: true },
      mixer: (index, sizes) =>
        withoutCache(plainAttention(config, index, sizes, { attention: () => biases })),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { up: 'intermediate.dense', down: 'output.dense' },
          upBias: true,
          downBias: true,
        }),
    });
    const pooled = task === 'base' || (family === 'bert' && /^(pre|seq)/.test(task));
    return {
      ...blueprint,
      ends: [
        ...tables(config, blueprint, `${prefix}embeddings`, task),
        ...(pooled ? pooler(`${prefix}pooler.dense`, blueprint.hiddenSize) : []),
        ...atEnd('last', HEADS[family](task, blueprint, labelCount(config))),
      ],
    };
  },
};

function tables(config: Config, blueprint: Blueprint, module: string, task: Task): EndTensor[] {
  const { vocabularySize, hiddenSize } = blueprint;
  const positions = config.count('max_position_embeddings', 512);
  const types = config.count('type_vocab_size', 2);
  const tied = task === 'language' || task === 'pretraining';
  return [
    ...tokenEmbedding(`${module}.word_embeddings`, vocabularySize, hiddenSize, tied),
    ...positionEmbedding(`${module}.position_embeddings`, positions, hiddenSize),
    ...positionEmbedding(`${module}.token_type_embeddings`, types, hiddenSize),
    ...atEnd('first', normTensors(`${module}.LayerNorm`, hiddenSize, true)),
  ];
}

function pooler(name: string, width: number): EndTensor[] {
  const square = { inSize: width, outSize: width, bias: true };
  return atEnd('last', matrix({ ...square, name, part: 'other', site: 'other' }));
}

/** A biased matrix of the head. */
function dense(name: string, inSize: number, outSize: number) {
  return matrix({ name, part: 'head', site: 'other', inSize, outSize, bias: true });
}

/** The transform before the tied output matrix, and that matrix's bias. */
function languageHead(transform: string, norm: string, bias: string, blueprint: Blueprint) {
  const { hiddenSize, vocabularySize } = blueprint;
  return [
    ...dense(transform, hiddenSize, hiddenSize),
    ...normTensors(norm, hiddenSize, true),
    vector(bias, vocabularySize, { part: 'head', role: 'bias' }),
  ];
}

const HEADS = {
  bert: (task: Task, blueprint: Blueprint, labels: number) => {
    const { hiddenSize } = blueprint;
    const transform = 'cls.predictions.transform';
    const language = () =>
      languageHead(
        `${transform}.dense`,
        `${transform}.LayerNorm`,
        'cls.predictions.bias',
        blueprint,
      );
    if (task === 'language') return language();
    if (task === 'pretraining')
      return [...language(), ...dense('cls.seq_relationship', hiddenSize, 2)];
    return task === 'base' ? [] : dense('classifier', hiddenSize, labels);
  },
  roberta: (task: Task, blueprint: Blueprint, labels: number) => {
    const { hiddenSize } = blueprint;
    if (task === 'base') return [];
    if (task === 'tokens') return dense('classifier', hiddenSize, labels);
    if (task !== 'sequences')
      return languageHead('lm_head.dense', 'lm_head.layer_norm', 'lm_head.bias', blueprint);
    return [
      ...dense('classifier.dense', hiddenSize, hiddenSize),
      ...dense('classifier.out_proj', hiddenSize, labels),
    ];
  },
} as const;
