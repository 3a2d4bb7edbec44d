import type { Architecture } from '../../architecture.js';
import { labelCount, taskOf } from '../../task.js';
import { dense, encoder, encoderSizes, languageHead, tables } from './encoder.js';

/**
 * DistilBERT: BERT without segments and pooler, by names of its own. Source: arXiv:1910.01108;
 * transformers `modeling_distilbert.py`.
 */
export const distilBert: Architecture = {
  modelTypes: ['distilbert'],
  read: (raw) => {
    for (const field of ['sinusoidal_pos_embds', 'tie_weights_', 'qa_dropout']) raw.value(field);
    const config = raw.withDefaults({ intermediate_size: raw.count('hidden_dim') });
    const sizes = encoderSizes(config);
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : 'distilbert.';
    const { hiddenSize } = sizes;
    const heads = {
      base: [],
      language: languageHead(sizes, {
        transform: 'vocab_transform',
        norm: 'vocab_layer_norm',
        bias: 'vocab_projector.bias',
      }),
      sequences: [
        ...dense('pre_classifier', hiddenSize, hiddenSize),
        ...dense('classifier', hiddenSize, labelCount(config)),
      ],
      tokens: dense('classifier', hiddenSize, labelCount(config)),
      pretraining: [],
      // Question answering: start and end of the answer.
      generation: dense('qa_outputs', hiddenSize, 2),
    } as const;
    return encoder(
      sizes,
      `${prefix}transformer.layer`,
      {
        attention: {
          query: 'attention.q_lin',
          key: 'attention.k_lin',
          value: 'attention.v_lin',
          output: 'attention.out_lin',
        },
        feedForward: { up: 'ffn.lin1', down: 'ffn.lin2' },
        norms: ['sa_layer_norm', 'output_layer_norm'],
      },
      [
        ...tables(sizes, {
          module: `${prefix}embeddings`,
          positions: config.count('max_position_embeddings', 512),
          types: 0,
          tied: task === 'language',
        }),
        ...heads[task],
      ],
    );
  },
};
