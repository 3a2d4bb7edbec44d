import type { Architecture } from '../../architecture.js';
import { normTensors, replicated, vector } from '../../blocks/block.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { asEnds, linear } from '../../blocks/towers/tower.js';
import { type Config, ModelError } from '../../config.js';
import { className } from '../../task.js';
import type { LayerTensor } from '../../tensor.js';
import { dense, encoder, encoderSizes } from './encoder.js';

/** Widths, kernels and strides of the convolutions over the wave. Source: `configuration_wav2vec2.py`. */
const WIDTHS = [512, 512, 512, 512, 512, 512, 512];
const KERNELS = [10, 3, 3, 3, 3, 2, 2];

/**
 * wav2vec 2.0 and HuBERT: convolutions over the wave, then an encoder whose positions are a convolution as well.
 * Source: arXiv:2006.11477, arXiv:2106.07447; transformers `modeling_wav2vec2.py`, `modeling_hubert.py`.
 */
export const wav2vec2: Architecture = {
  modelTypes: ['wav2vec2', 'hubert'],
  read: (raw) => {
    for (const field of MOOT) raw.value(field);
    const config = raw.withDefaults({
      vocab_size: 32,
      hidden_size: 768,
      intermediate_size: 3072,
      num_hidden_layers: 12,
      num_attention_heads: 12,
    });
    const sizes = encoderSizes(config);
    const { hiddenSize, vocabularySize } = sizes;
    const type = config.text('model_type') ?? 'wav2vec2';
    const name = className(config) ?? '';
    const isBare = /Model$/.test(name) || name === '';
    if (!isBare && !name.endsWith('ForCTC'))
      throw new ModelError(`${name}: of ${type}, the bare network and the one for CTC are known`);
    const prefix = isBare ? '' : `${type}.`;
    const stable = config.flag('do_stable_layer_norm', false);
    return encoder(
      sizes,
      `${prefix}encoder.layers`,
      {
        attention: {
          query: 'attention.q_proj',
          key: 'attention.k_proj',
          value: 'attention.v_proj',
          output: 'attention.out_proj',
        },
        feedForward: { up: 'feed_forward.intermediate_dense', down: 'feed_forward.output_dense' },
        norms: ['layer_norm', 'final_layer_norm'],
      },
      [
        ...waveConvolutions(config, `${prefix}feature_extractor.conv_layers`),
        ...projection(config, `${prefix}feature_projection`, hiddenSize),
        ...asEnds([vector(`${prefix}masked_spec_embed`, hiddenSize, { part: 'other' })]),
        ...positionConvolution(config, `${prefix}encoder.pos_conv_embed.conv`, hiddenSize),
        ...atEnd(
          stable ? 'last' : 'first',
          normTensors(`${prefix}encoder.layer_norm`, hiddenSize, true),
        ),
        ...(isBare ? [] : dense('lm_head', hiddenSize, vocabularySize)),
      ],
    );
  },
};

function waveConvolutions(config: Config, prefix: string): EndTensor[] {
  const widths = config.integers('conv_dim') ?? WIDTHS;
  const kernels = config.integers('conv_kernel') ?? KERNELS;
  const bias = config.flag('conv_bias', false);
  const normed = config.text('feat_extract_norm') ?? 'group';
  return asEnds(
    widths.flatMap((width, index): LayerTensor[] => {
      const name = `${prefix}.${index}.conv`;
      const before = index === 0 ? 1 : (widths[index - 1] ?? 1);
      const shape = [width, before, kernels[index] ?? 1];
      const hasNorm = normed === 'layer' || index === 0;
      return [
        replicated(`${name}.weight`, shape, { part: 'other', role: 'convolution' }),
        ...(bias ? [vector(`${name}.bias`, width, { part: 'other', role: 'bias' })] : []),
        ...(hasNorm ? normTensors(`${prefix}.${index}.layer_norm`, width, true) : []),
      ];
    }),
  );
}

/** From the last convolution's width to the encoder's. */
function projection(config: Config, prefix: string, hiddenSize: number): EndTensor[] {
  const width = (config.integers('conv_dim') ?? WIDTHS).at(-1) ?? 512;
  const normed = config.flag('feat_proj_layer_norm', true);
  return asEnds([
    ...(normed ? normTensors(`${prefix}.layer_norm`, width, true) : []),
    ...linear(`${prefix}.projection`, width, hiddenSize, true),
  ]);
}

/** Positions by a grouped convolution whose weight is kept as a direction and a length. */
function positionConvolution(config: Config, name: string, hiddenSize: number): EndTensor[] {
  const kernel = config.count('num_conv_pos_embeddings', 128);
  const groups = config.count('num_conv_pos_embedding_groups', 16);
  return asEnds([
    replicated(`${name}.weight_v`, [hiddenSize, hiddenSize / groups, kernel], {
      part: 'other',
      role: 'convolution',
    }),
    vector(`${name}.weight_g`, kernel, { part: 'other' }),
    vector(`${name}.bias`, hiddenSize, { part: 'other', role: 'bias' }),
  ]);
}

/** Fields of training, masking, and of heads that other classes have. */
const MOOT = [
  'conv_stride',
  'num_feat_extract_layers',
  'feat_extract_activation',
  'feat_extract_dropout',
  'mask_time_prob',
  'mask_time_length',
  'mask_time_min_masks',
  'mask_feature_prob',
  'mask_feature_length',
  'mask_feature_min_masks',
  'num_codevectors_per_group',
  'num_codevector_groups',
  'contrastive_logits_temperature',
  'num_negatives',
  'codevector_dim',
  'proj_codevector_dim',
  'diversity_loss_weight',
  'ctc_loss_reduction',
  'ctc_zero_infinity',
  'use_weighted_layer_sum',
  'classifier_proj_size',
  'tdnn_dim',
  'tdnn_kernel',
  'tdnn_dilation',
  'xvector_output_dim',
  'add_adapter',
  'adapter_kernel_size',
  'adapter_stride',
  'num_adapter_layers',
  'output_hidden_size',
  'conv_pos_batch_norm',
  'tokenizer_class',
] as const;
