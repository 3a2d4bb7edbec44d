import type { Architecture } from '../../architecture.js';
import { type Block, matrix, normTensors, together } from '../../blocks/block.js';
import { feedForward } from '../../blocks/feed-forward.js';
import { type Config, ModelError } from '../../config.js';
import { decoder, plainAttention, type Sizes } from '../../decoder.js';
import { MIXER_INPUT } from '../../matrix-input.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { isMixtureLayer, MIXTRAL_EXPERTS, mixture } from './mixture.js';

/**
 * MiniMax-M3's text model: M2's fields, norms over each head, dense first layers, and in sparse layers an index
 * branch that selects blocks of keys. Source: configuration_minimax_m3_vl.py, modeling_minimax_m3_vl.py.
 */
export const miniMaxM3: Architecture = {
  modelTypes: ['minimax_m3', 'minimax_m3_text', 'minimax_m3_vl_text'],
  read: (raw) => {
    const config = raw.withDefaults({ head_dim: 128, num_key_value_heads: 4 });
    for (const field of ['num_mtp_modules', 'num_nextn_predict_layers', 'use_gemma_norm'])
      config.value(field);
    const normed = config.flag('use_qk_norm', true);
    const traits = { attention: () => ({ queryKeyNorm: normed ? HEAD_NORMS : undefined }) };
    const blueprint = decoder(config, {
      mixer: (index, sizes) =>
        together(plainAttention(config, index, sizes, traits), indexBranch(config, index, sizes)),
      feedForward: (index, sizes) => innerPart(config, index, sizes),
    });
    return { ...blueprint, unmodelled: config.has('sparse_attention_config') ? [BLOCKS] : [] };
  },
};

const BLOCKS = {
  field: 'sparse_attention_config',
  value: 'sparse_topk_blocks',
  effect:
    'sparse layers read chosen blocks only; compute and traffic here are those of full attention',
  severity: 'unknown',
  only: ['compute'],
} as const;

function innerPart(config: Config, index: number, sizes: Sizes): Block {
  const innerSize = config.count('moe_intermediate_size', config.count('intermediate_size'));
  const denseSize = config.count('dense_intermediate_size', config.count('intermediate_size'));
  const sharedSize = config.integer('shared_intermediate_size', innerSize);
  const sharedCount = config.integer('num_shared_experts', 1);
  const corrected = config.flag('use_routing_bias', true);
  if (!isMixtureLayer(config, index))
    return feedForward({ hiddenSize: sizes.hiddenSize, innerSize: denseSize });
  return mixture(config, sizes, {
    innerSize,
    names: MIXTRAL_EXPERTS,
    router: {
      name: 'block_sparse_moe.gate',
      ...(corrected && { correction: 'block_sparse_moe.e_score_correction_bias' }),
    },
    shared: {
      innerSize: sharedSize * sharedCount,
      names: {
        gate: 'block_sparse_moe.shared_experts.gate_proj',
        up: 'block_sparse_moe.shared_experts.up_proj',
        down: 'block_sparse_moe.shared_experts.down_proj',
      },
    },
  });
}

/** Queries of a few heads, and one key cached with the others, that score blocks. */
function indexBranch(config: Config, index: number, { hiddenSize }: Sizes): Block {
  const nothing: Block = { tensors: [] };
  const sparse = config.section('sparse_attention_config');
  if (!sparse) return resavedBranch(config, index, hiddenSize) ?? nothing;
  for (const field of CHOICE) sparse.value(field);
  const layers = sparse.integers('sparse_attention_freq');
  const heads = sparse.count('sparse_num_index_heads');
  const headDim = sparse.count('sparse_index_dim');
  const topK = sparse.count('sparse_topk_blocks') * sparse.count('sparse_block_size');
  if (!layers) throw new ModelError('sparse_attention_config has no sparse_attention_freq');
  if (layers[index] !== 1 || !sparse.flag('use_sparse_attention', true)) return nothing;
  return indexTensors(hiddenSize, { heads, headDim, topK });
}

/** The index branch under the names that transformers saves. */
function resavedBranch(config: Config, index: number, hiddenSize: number): Block | undefined {
  config.value('index_local_blocks');
  const own = {
    heads: config.count('index_n_heads', 4),
    headDim: config.count('index_head_dim', 128),
    topK: config.count('index_topk_blocks', 16) * config.count('index_block_size', 128),
  };
  const isSparse = config.texts('layer_types')?.[index] === 'minimax_m3_sparse';
  return isSparse ? indexTensors(hiddenSize, own) : undefined;
}

function indexTensors(
  hiddenSize: number,
  { heads, headDim, topK }: { heads: number; headDim: number; topK: number },
): Block {
  const common = {
    part: 'attention',
    site: 'other',
    inSize: hiddenSize,
    input: MIXER_INPUT,
  } as const;
  return {
    tensors: [
      ...matrix({ ...common, name: 'self_attn.index_q_proj', outSize: heads * headDim }),
      ...matrix({ ...common, name: 'self_attn.index_k_proj', outSize: headDim }),
      ...normTensors('self_attn.index_q_norm', headDim),
      ...normTensors('self_attn.index_k_norm', headDim),
    ],
    mixers: [
      {
        kind: 'latent',
        heads: 0,
        queryRank: 0,
        latentRank: 0,
        nopeDim: 0,
        ropeDim: 0,
        valueDim: 0,
        indexer: { heads, headDim, topK },
      },
    ],
  };
}

/** Fields that select blocks; they change no weight and no cached byte. */
const CHOICE = [
  'sparse_disable_index_value',
  'sparse_init_block',
  'sparse_local_block',
  'sparse_score_type',
];
