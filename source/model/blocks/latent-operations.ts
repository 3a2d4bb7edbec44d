import type { LatentMixer } from '../model.js';
import { type Operation, operation, saved } from '../operation.js';
import { coreTensors, gateOperations } from './attention-operations.js';

/**
 * Operations of multi-head latent attention besides its matrices, keys and values expanded as in training
 * (arXiv:2405.04434 section 2.1; Megatron-LM, megatron/core/transformer/multi_latent_attention.py). Derived, not
 * measured.
 */
export function latentOperations(mixer: LatentMixer, hiddenSize: number): Operation[] {
  const { heads, queryRank, latentRank, nopeDim, ropeDim, valueDim, indexer } = mixer;
  const keyDim = nopeDim + ropeDim;
  const common = {
    source:
      'arXiv:2405.04434 section 2.1; Megatron-LM, megatron/core/transformer/multi_latent_attention.py',
    isDerived: true,
    symbols: [
      { symbol: 'n', value: heads, meaning: 'num_attention_heads' },
      { symbol: 'h_q', value: heads * valueDim, meaning: 'heads × v_head_dim' },
      { symbol: 'r_q', value: queryRank, meaning: 'q_lora_rank' },
      { symbol: 'r_kv', value: latentRank, meaning: 'kv_lora_rank' },
      { symbol: 'd_r', value: ropeDim, meaning: 'qk_rope_head_dim' },
      { symbol: 'd_n', value: nopeDim, meaning: 'qk_nope_head_dim' },
      { symbol: 'd_v', value: valueDim, meaning: 'v_head_dim' },
    ],
  } as const;
  return [
    operation({
      ...common,
      id: 'latents',
      label: 'Latents',
      elementwise: { stream: 22 * hiddenSize, inner: 64 * heads * keyDim },
      saves: [
        saved({
          id: 'latents',
          label: 'Latents',
          why: 'inputs of the latent norms and of the matrices that expand them',
          width: 'r_q + r_kv + d_r',
          elements: queryRank + latentRank + ropeDim,
          share: 'sequence',
        }),
        saved({
          id: 'copy',
          label: 'Latents in fp32',
          why: 'the norm casts its input to fp32 and is differentiated from that copy',
          width: 'r_q + r_kv',
          elements: queryRank + latentRank,
          elementBytes: 4,
          share: 'sequence',
          kernels: ['eager'],
        }),
      ],
    }),
    operation({
      ...common,
      id: 'expanded',
      label: 'Expanded queries, keys, values',
      saves: [
        saved({
          id: 'expanded',
          label: 'Expanded queries, keys, values',
          why: 'the gradients of the scores need queries, keys and values',
          width: 'n·(2·(d_n + d_r) + d_v)',
          elements: heads * (2 * keyDim + valueDim),
          remadeBy: ['mla-up-proj'],
        }),
      ],
      remadeBy: ['mla-up-proj'],
    }),
    operation({
      ...common,
      id: 'core',
      label: 'Attention core',
      core: {
        heads,
        keyDim,
        valueDim,
        kvHeads: undefined,
        inputWidth: heads * (2 * keyDim + valueDim),
        rotaryDim: ropeDim,
        keyValueElements: latentRank + ropeDim,
        topK: indexer?.topK,
        ...(indexer && { scoringFlops: 2 * indexer.heads * indexer.headDim }),
      },
      saves: coreTensors(heads, heads * valueDim),
      remadeBy: ['core-attn'],
    }),
    ...gateOperations(common, mixer.gateWidth ?? 0, heads * valueDim),
  ];
}
