import type { Architecture } from '../../architecture.js';
import { labelCount, taskOf } from '../../task.js';
import { dense, encoder, encoderSizes, languageHead, pooler, tables } from './encoder.js';

/**
 * Nomic's BERT: fused projections, a gated feed-forward, rotary positions, GPT-2's words for its sizes. Source:
 * nomic-ai/contrastors `src/contrastors/models/encoder/`; arXiv:2402.01613.
 */
export const nomicBert: Architecture = {
  modelTypes: ['nomic_bert'],
  read: (config) => {
    for (const field of MOOT_NOMIC) config.value(field);
    const sizes = encoderSizes(config);
    const gated = config.text('activation_function') === 'swiglu';
    const queryKeyValueBias = config.flag('qkv_proj_bias', true);
    const upBias = config.flag('mlp_fc1_bias', true);
    const downBias = config.flag('mlp_fc2_bias', true);
    const positions =
      config.number('rotary_emb_fraction', 0) > 0 ? 0 : config.count('n_positions', 2048);
    const named = taskOf(config) === 'language';
    const prefix = named ? 'bert.' : '';
    const head = languageHead(sizes, {
      transform: 'cls.predictions.transform.dense',
      norm: 'cls.predictions.transform.layer_norm',
      bias: 'cls.predictions.decoder.bias',
    });
    return encoder(
      sizes,
      `${prefix}encoder.layers`,
      {
        attention: { fused: 'attn.Wqkv', output: 'attn.out_proj' },
        attentionOptions: { queryKeyValueBias, outputBias: queryKeyValueBias },
        feedForward: gated
          ? { gate: 'mlp.fc11', up: 'mlp.fc12', down: 'mlp.fc2' }
          : { up: 'mlp.fc1', down: 'mlp.fc2' },
        upBias,
        downBias,
        norms: ['norm1', 'norm2'],
      },
      [
        ...tables(sizes, {
          module: `${prefix}embeddings`,
          positions,
          types: config.integer('type_vocab_size', 0),
          tied: named,
          norm: `${prefix}emb_ln`,
        }),
        ...(named ? head : []),
      ],
    );
  },
};

/** Fields of its training, and of kernels, without effect on weights. */
const MOOT_NOMIC = [
  'use_xentropy',
  'use_rms_norm',
  'parallel_block',
  'parallel_block_tied_norm',
  'prenorm',
  'rotary_emb_base',
  'rotary_emb_interleaved',
  'rotary_emb_scale_base',
  'rotary_scaling_factor',
  'max_trained_positions',
  'max_position_embeddings',
  'causal',
  'dense_seq_output',
  'fused_bias_fc',
  'fused_dropout_add_ln',
  'last_layer_subset',
  'mlm_mode',
  'pad_vocab_size_multiple',
  'scale_attn_by_inverse_layer_idx',
  'scale_attn_weights',
  'use_flash_attn',
  'num_heads_kv',
] as const;

/**
 * Alibaba's GTE: fused projections, a fused gate, rotary positions. Source: Alibaba-NLP/new-impl `modeling.py` on the
 * Hub; arXiv:2407.19669.
 */
export const gte: Architecture = {
  modelTypes: ['new', 'gte'],
  read: (config) => {
    for (const field of MOOT_GTE) config.value(field);
    const sizes = encoderSizes(config);
    const task = taskOf(config) ?? 'base';
    const prefix = task === 'base' ? '' : 'new.';
    const { hiddenSize } = sizes;
    const rotated = (config.text('position_embedding_type') ?? 'rope') === 'rope';
    const pooled = config.flag('add_pooling_layer', false);
    const heads = {
      base: pooled ? pooler('pooler.dense', hiddenSize) : [],
      language: languageHead(sizes, {
        transform: 'lm_head.dense',
        norm: 'lm_head.norm',
        bias: 'lm_head.decoder.bias',
      }),
      pretraining: [],
      sequences: [
        ...pooler(`${prefix}pooler.dense`, hiddenSize),
        ...dense('classifier', hiddenSize, labelCount(config)),
      ],
      tokens: dense('classifier', hiddenSize, labelCount(config)),
      generation: dense('qa_outputs', hiddenSize, 2),
    } as const;
    return encoder(
      sizes,
      `${prefix}encoder.layer`,
      {
        attention: { fused: 'attention.qkv_proj', output: 'attention.o_proj' },
        feedForward: { gateUp: 'mlp.up_gate_proj', down: 'mlp.down_proj' },
        upBias: false,
        norms: ['attn_ln', 'mlp_ln'],
      },
      [
        ...tables(sizes, {
          module: `${prefix}embeddings`,
          positions: rotated ? 0 : config.count('max_position_embeddings'),
          types: config.integer('type_vocab_size', 0),
          tied: task === 'language',
        }),
        ...heads[task],
      ],
    );
  },
};

const MOOT_GTE = [
  'pack_qkv',
  'unpad_inputs',
  'use_memory_efficient_attention',
  'logn_attention_scale',
  'logn_attention_clip1',
  'layer_norm_type',
] as const;
