import type { Architecture } from '../../architecture.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { decoder } from '../../decoder.js';
import { fourfold, HEAD_LAYER_NORMS } from './neox.js';

const FEED_FORWARD = { up: 'mlp.fc1', down: 'mlp.fc2' } as const;

/** Phi-1, 1.5, 2: a parallel block with one LayerNorm, biases everywhere, a biased head. Source: modeling_phi.py. */
export const phi: Architecture = {
  modelTypes: ['phi'],
  read: (config) => {
    const normed = config.flag('qk_layernorm', false);
    return decoder(config, {
      norms: ['input_layernorm'],
      normOptions: { bias: true },
      finalNorm: 'model.final_layernorm',
      headBias: true,
      attention: () => ({
        names: {
          query: 'self_attn.q_proj',
          key: 'self_attn.k_proj',
          value: 'self_attn.v_proj',
          output: 'self_attn.dense',
        },
        queryKeyValueBias: true,
        outputBias: true,
        queryKeyNorm: normed ? HEAD_LAYER_NORMS : undefined,
      }),
      feedForward: (_, sizes) => fourfold(config, sizes, FEED_FORWARD),
    });
  },
};

/** Phi-1.5 and 2 as first published: the same weights under other names, the head's norm in the head. */
export const phiMsft: Architecture = {
  modelTypes: ['phi-msft'],
  read: (config) =>
    decoder(config, {
      names: {
        embedding: 'transformer.embd.wte',
        layers: 'transformer.h',
        head: 'lm_head.linear',
      },
      norms: ['ln'],
      normOptions: { bias: true },
      finalNorm: 'lm_head.ln',
      headBias: true,
      attention: () => ({
        names: { fused: 'mixer.Wqkv', output: 'mixer.out_proj' },
        queryKeyValueBias: true,
        outputBias: true,
      }),
      feedForward: (_, sizes) => fourfold(config, sizes, FEED_FORWARD),
    }),
};

/** Phi-3, 3.5, 4: Llama's block with fused projections. Source: modeling_phi3.py. */
export const phi3: Architecture = {
  modelTypes: ['phi3'],
  read: (config) => {
    // The step between full layers; the published 1 gives all layers a window.
    config.value('full_attn_mod');
    return decoder(config, {
      headBias: config.flag('lm_head_bias', false),
      attention: () => ({ names: { fused: 'self_attn.qkv_proj', output: 'self_attn.o_proj' } }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { gateUp: 'mlp.gate_up_proj', down: 'mlp.down_proj' },
        }),
    });
  },
};

/**
 * Phi-3-small: biased fused projections, LayerNorms, tied. Block-sparse layers attend to fewer keys and cache all of
 * them. Source: microsoft's modeling_phi3_small.py.
 */
export const phi3Small: Architecture = {
  modelTypes: ['phi3small'],
  read: (config) => {
    for (const field of SPARSITY) config.value(field);
    return decoder(config, {
      tiedByDefault: true,
      normOptions: { bias: true },
      finalNorm: 'model.final_layernorm',
      attention: () => ({
        names: { fused: 'self_attn.query_key_value', output: 'self_attn.dense' },
        queryKeyValueBias: true,
        outputBias: true,
      }),
      feedForward: (_, sizes) =>
        feedForward({
          hiddenSize: sizes.hiddenSize,
          innerSize: config.count('intermediate_size'),
          names: { gateUp: 'mlp.up_proj', down: 'mlp.down_proj' },
          upBias: true,
          downBias: true,
        }),
    });
  },
};

/** Selects the keys of block-sparse layers. */
const SPARSITY = [
  'dense_attention_every_n_layers',
  'blocksparse_block_size',
  'blocksparse_homo_head_pattern',
  'blocksparse_num_local_blocks',
  'blocksparse_triton_kernel_block_size',
  'blocksparse_vert_stride',
];
