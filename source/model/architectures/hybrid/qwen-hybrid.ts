import type { Json } from '../../../text/json.js';
import { table } from '../../../text/table.js';
import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import { type Block, matrix, norm, prefixed, together } from '../../blocks/block.js';
import { experts } from '../../blocks/experts.js';
import { type GatedDeltaStorage, gatedDelta } from '../../blocks/gated-delta.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention, plainFeedForward, type Sizes } from '../../decoder.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { SHARED_EXPERT, sparseLayers } from '../experts/qwen-moe.js';
import { kindOf, layerKinds } from './layer-kinds.js';

/** Defaults that `configuration_qwen3_next.py` and `configuration_qwen3_5.py` share. */
const DEFAULTS: Readonly<Record<string, Json>> = table({
  head_dim: 256,
  linear_conv_kernel_dim: 4,
  linear_key_head_dim: 128,
  linear_value_head_dim: 128,
  linear_num_key_heads: 16,
  linear_num_value_heads: 32,
});

interface HybridTraits {
  readonly storage: GatedDeltaStorage;
  readonly feedForward: (index: number, sizes: Sizes) => Block;
  /** Layers of the prediction module. */
  readonly predictionLayers: number;
}

/**
 * Gated delta rules with a full-attention layer after every three, whose queries carry an output gate; a
 * next-token-prediction module under `mtp.` where the family ships one. Source: docs/cost-model.md, Gated DeltaNet;
 * docs/cost-model.md, Mixture of experts.
 */
function qwenHybrid(config: Config, traits: HybridTraits): Blueprint {
  const interval = config.count('full_attention_interval', 4);
  const kinds = layerKinds(config);
  const isFull = (index: number) =>
    kinds ? kindOf(kinds, index) === 'attention' : (index + 1) % interval === 0;
  const outputGate = config.flag('attn_output_gate', true);
  for (const field of ['mamba_ssm_dtype', 'mtp_use_dedicated_embeddings']) config.value(field);
  const full = (index: number, sizes: Sizes) =>
    plainAttention(config, index, sizes, {
      attention: () => ({ outputGate, queryKeyNorm: HEAD_NORMS }),
    });
  return decoder(config, {
    mixer: (index, sizes) =>
      isFull(index)
        ? full(index, sizes)
        : gatedDelta({
            hiddenSize: sizes.hiddenSize,
            keyHeads: config.count('linear_num_key_heads'),
            valueHeads: config.count('linear_num_value_heads'),
            keyDim: config.count('linear_key_head_dim'),
            valueDim: config.count('linear_value_head_dim'),
            kernel: config.count('linear_conv_kernel_dim'),
            storage: traits.storage,
          }),
    feedForward: traits.feedForward,
    nextTokenPrediction: (sizes) => {
      if (traits.predictionLayers === 0) return undefined;
      const layers = Array.from({ length: traits.predictionLayers }, (_, index) => [
        prefixed('layers.*.', full(index, sizes)),
        prefixed('layers.*.', traits.feedForward(index, sizes)),
        prefixed('layers.*.', norm('input_layernorm', sizes.hiddenSize)),
        prefixed('layers.*.', norm('post_attention_layernorm', sizes.hiddenSize)),
      ]);
      const [first = [], ...others] = layers;
      return { prefix: 'mtp.', modules: [[joint(sizes.hiddenSize), ...first], ...others] };
    },
  });
}

/** The projection that joins hidden state and embedding before the module's layers, and the norm after them. */
function joint(hiddenSize: number): Block {
  return together(
    {
      tensors: matrix({
        name: 'fc',
        part: 'other',
        site: 'other',
        inSize: 2 * hiddenSize,
        outSize: hiddenSize,
      }),
    },
    norm('pre_fc_norm_embedding', hiddenSize),
    norm('pre_fc_norm_hidden', hiddenSize),
    norm('norm', hiddenSize),
  );
}

function qwenExperts(config: Config, hiddenSize: number, stacked: boolean): Block {
  return experts({
    hiddenSize,
    experts: config.count('num_experts'),
    active: config.count('num_experts_per_tok'),
    innerSize: config.count('moe_intermediate_size', 512),
    ...(stacked && {
      stacked: 'outIn' as const,
      names: { gateUp: 'mlp.experts.gate_up_proj', down: 'mlp.experts.down_proj' },
    }),
    shared: {
      innerSize: config.integer('shared_expert_intermediate_size', 512),
      names: SHARED_EXPERT,
      gate: 'mlp.shared_expert_gate',
    },
  });
}

/**
 * Qwen3-Next: experts in every layer except `mlp_only_layers` and those that `decoder_sparse_step` skips. Its file
 * holds one prediction module that no config field names. Source: `modeling_qwen3_next.py`.
 */
export const qwen3Next: Architecture = {
  modelTypes: ['qwen3_next'],
  read: (given) => {
    const config = given.withDefaults({
      ...DEFAULTS,
      num_key_value_heads: 2,
      num_experts: 512,
      num_experts_per_tok: 10,
      intermediate_size: 5632,
    });
    const isSparse = sparseLayers(config);
    config.value('intermediate_size');
    return qwenHybrid(config, {
      storage: 'fused',
      predictionLayers: config.integer('num_nextn_predict_layers', 1),
      feedForward: (index, sizes) =>
        isSparse(index)
          ? qwenExperts(config, sizes.hiddenSize, false)
          : plainFeedForward(config, sizes),
    });
  },
};

/** Qwen3.5's text model, dense. Source: `modeling_qwen3_5.py`. */
export const qwen35Text: Architecture = {
  modelTypes: ['qwen3_5_text'],
  read: (given) => {
    const config = given.withDefaults({ ...DEFAULTS, vocab_size: 248320, num_key_value_heads: 4 });
    config.value('mlp_only_layers');
    return qwenHybrid(config, {
      storage: 'grouped',
      predictionLayers: config.integer('mtp_num_hidden_layers', 0),
      feedForward: (_, sizes) => plainFeedForward(config, sizes),
    });
  },
};

/** Qwen3.5's text model with experts in every layer, stacked. Source: `modeling_qwen3_5_moe.py`. */
export const qwen35MoeText: Architecture = {
  modelTypes: ['qwen3_5_moe_text'],
  read: (given) => {
    const config = given.withDefaults({
      ...DEFAULTS,
      vocab_size: 248320,
      num_key_value_heads: 2,
      num_experts: 256,
      num_experts_per_tok: 8,
    });
    for (const field of ['mlp_only_layers', 'intermediate_size']) config.value(field);
    return qwenHybrid(config, {
      storage: 'grouped',
      predictionLayers: config.integer('mtp_num_hidden_layers', 0),
      feedForward: (_, sizes) => qwenExperts(config, sizes.hiddenSize, true),
    });
  },
};
