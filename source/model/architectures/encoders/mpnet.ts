import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { replicated } from '../../blocks/block.js';
import { atEnd } from '../../blocks/ends.js';
import type { Config } from '../../config.js';
import type { Unmodelled } from '../../model.js';
import { className, labelCount, type Task, taskOf } from '../../task.js';
import { dense, encoder, encoderSizes, languageHead, pooler, tables } from './encoder.js';

/**
 * MPNet: BERT's block with one table of relative positions for all layers. Source: arXiv:2004.09297; transformers
 * `modeling_mpnet.py`.
 */
export const mpnet: Architecture = {
  modelTypes: ['mpnet'],
  read: (config) => {
    const task = taskOf(config) ?? 'base';
    if (task !== 'language') return read(config, task);
    // The embedders of sentence-transformers keep the class they were trained as, but their files lack its head.
    return {
      ...read(config, task),
      unmodelled: [unsaidHead(config)],
      otherwise: () => [read(config, 'base')],
    };
  },
};

function unsaidHead(config: Config): Unmodelled {
  return {
    field: 'architectures',
    value: className(config),
    effect:
      'embedders of this type keep the class of their training and are stored with a pooler in place of its head: open the folder or its weights',
    severity: 'unknown',
  };
}

function read(config: Config, task: Task): Blueprint {
  const sizes = encoderSizes(config);
  const { hiddenSize, heads } = sizes;
  const prefix = task === 'base' ? '' : 'mpnet.';
  const ends = {
    base: pooler('pooler.dense', hiddenSize),
    language: languageHead(sizes, {
      transform: 'lm_head.dense',
      norm: 'lm_head.layer_norm',
      bias: 'lm_head.bias',
    }),
    sequences: [
      ...dense('classifier.dense', hiddenSize, hiddenSize),
      ...dense('classifier.out_proj', hiddenSize, labelCount(config)),
    ],
    tokens: dense('classifier', hiddenSize, labelCount(config)),
    pretraining: [],
    generation: dense('qa_outputs', hiddenSize, 2),
  } as const;
  const buckets = config.count('relative_attention_num_buckets', 32);
  const bias = replicated(`${prefix}encoder.relative_attention_bias.weight`, [buckets, heads], {
    part: 'attention',
    role: 'table',
  });
  return encoder(
    sizes,
    `${prefix}encoder.layer`,
    {
      attention: {
        query: 'attention.attn.q',
        key: 'attention.attn.k',
        value: 'attention.attn.v',
        output: 'attention.attn.o',
      },
      feedForward: { up: 'intermediate.dense', down: 'output.dense' },
      norms: ['attention.LayerNorm', 'output.LayerNorm'],
    },
    [
      ...tables(sizes, {
        module: `${prefix}embeddings`,
        positions: config.count('max_position_embeddings', 512),
        types: 0,
        tied: task === 'language',
      }),
      ...atEnd('first', [bias]),
      ...ends[task],
    ],
  );
}
