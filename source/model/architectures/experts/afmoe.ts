import type { Architecture } from '../../architecture.js';
import { type Block, matrix } from '../../blocks/block.js';
import { decoder, plainAttention, plainFeedForward, type Sizes } from '../../decoder.js';
import { MIXER_INPUT } from '../../matrix-input.js';
import { HEAD_NORMS } from '../dense/qwen.js';
import { mixture } from './mixture.js';

/**
 * Arcee Trinity (AFMoE): a gate on the attention output, norms before and after each sublayer, windows except in
 * every `global_attn_every_n_layers`-th layer. Source: arcee-ai's modeling_afmoe.py.
 */
export const afmoe: Architecture = {
  modelTypes: ['afmoe'],
  read: (raw) => {
    const period = raw.count('global_attn_every_n_layers', 4);
    const config = raw.withDefaults({
      head_dim: 128,
      sliding_window: 1024,
      layer_types: Array.from({ length: period }, (_, index) =>
        index === period - 1 ? 'full_attention' : 'sliding_attention',
      ),
    });
    for (const field of ['num_expert_groups', 'num_limited_groups']) config.value(field);
    const denseLayers = config.integer('num_dense_layers', 1);
    return decoder(config, {
      norms: [
        'input_layernorm',
        'post_attention_layernorm',
        'pre_mlp_layernorm',
        'post_mlp_layernorm',
      ],
      mixer: (index, sizes) =>
        withOutputGate(
          plainAttention(config, index, sizes, { attention: () => ({ queryKeyNorm: HEAD_NORMS }) }),
          sizes,
          sizes.heads * sizes.headDim,
          'self_attn.gate_proj',
        ),
      feedForward: (index, sizes) =>
        index < denseLayers
          ? plainFeedForward(config, sizes)
          : mixture(config, sizes, {
              router: { name: 'mlp.router.gate', correction: 'mlp.expert_bias' },
            }),
    });
  },
};

/** Adds the projection of a gate on the attention's output: one number per channel, or one per head. */
export function withOutputGate(block: Block, sizes: Sizes, width: number, name: string): Block {
  const gate = matrix({
    name,
    part: 'attention',
    site: 'other',
    inSize: sizes.hiddenSize,
    outSize: width,
    columns: [{ size: width, units: sizes.heads }],
    input: MIXER_INPUT,
  });
  const mixers = (block.mixers ?? []).map((mixer) => ({ ...mixer, gateWidth: width }));
  return { ...block, mixers, tensors: [...block.tensors, ...gate] };
}
