import type { Architecture } from '../../architecture.js';
import { attention } from '../../blocks/attention.js';
import { type Block, norm, replicated, vector } from '../../blocks/block.js';
import { tokenEmbedding } from '../../blocks/embedding.js';
import { atEnd } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { labelCount, taskOf } from '../../task.js';
import { withoutCache } from '../dense/encoder-attention.js';
import { dense, encoderSizes } from './encoder.js';

/**
 * XLNet: attention over relative positions with a matrix and biases of their own, read in both directions. Source:
 * arXiv:1906.08237; transformers `modeling_xlnet.py`.
 */
export const xlnet: Architecture = {
  modelTypes: ['xlnet'],
  read: (raw) => {
    for (const field of MOOT) raw.value(field);
    const config = raw.withDefaults({ intermediate_size: raw.count('d_inner') });
    const sizes = encoderSizes(config);
    const { hiddenSize, heads, innerSize, layerCount, vocabularySize } = sizes;
    const headDim = config.count('d_head', hiddenSize / heads);
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : 'transformer.';
    const generates = task === 'generation' || task === 'language';
    const relative = { part: 'attention' } as const;
    const perHead = ['r_r_bias', 'r_s_bias', 'r_w_bias'].map((name) =>
      vector(`rel_attn.${name}`, heads * headDim, relative),
    );
    const block: readonly Block[] = [
      withoutCache(
        attention({
          hiddenSize,
          heads,
          kvHeads: heads,
          headDim,
          names: {
            query: 'rel_attn.q',
            key: 'rel_attn.k',
            value: 'rel_attn.v',
            output: 'rel_attn.o',
          },
        }),
      ),
      {
        tensors: [
          replicated('rel_attn.r', [hiddenSize, heads * headDim], relative),
          ...perHead,
          vector('rel_attn.seg_embed', 2 * heads * headDim, relative),
        ],
      },
      feedForward({
        hiddenSize,
        innerSize,
        names: { up: 'ff.layer_1', down: 'ff.layer_2' },
        upBias: true,
        downBias: true,
      }),
      norm('rel_attn.layer_norm', hiddenSize, { bias: true }),
      norm('ff.layer_norm', hiddenSize, { bias: true }),
    ];
    return {
      hiddenSize,
      layerCount,
      vocabularySize,
      layerPrefix: `${prefix}layer.*.`,
      layer: () => block,
      ends: [
        ...tokenEmbedding(`${prefix}word_embedding`, vocabularySize, hiddenSize, generates),
        ...atEnd('first', [vector(`${prefix}mask_emb`, hiddenSize, { part: 'embedding' })]),
        ...(generates
          ? atEnd('last', [vector('lm_loss.bias', vocabularySize, { part: 'head', role: 'bias' })])
          : []),
        ...(task === 'sequences'
          ? [
              ...dense('sequence_summary.summary', hiddenSize, hiddenSize),
              ...dense('logits_proj', hiddenSize, labelCount(config)),
            ]
          : []),
        ...(task === 'tokens' ? dense('classifier', hiddenSize, labelCount(config)) : []),
      ],
    };
  },
};

const MOOT = [
  'mem_len',
  'reuse_len',
  'use_mems_eval',
  'use_mems_train',
  'bi_data',
  'clamp_len',
  'same_length',
  'untie_r',
  'attn_type',
  'start_n_top',
  'end_n_top',
  'ff_activation',
] as const;
