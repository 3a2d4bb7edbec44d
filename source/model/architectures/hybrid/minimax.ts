import type { Architecture } from '../../architecture.js';
import { experts } from '../../blocks/experts.js';
import { lightningAttention } from '../../blocks/lightning.js';
import type { Config } from '../../config.js';
import { decoder, plainAttention } from '../../decoder.js';
import { kindOf, type LayerKind, layerKinds } from './layer-kinds.js';

const EXPERTS = {
  gate: 'block_sparse_moe.experts.*.w1',
  up: 'block_sparse_moe.experts.*.w3',
  down: 'block_sparse_moe.experts.*.w2',
} as const;

/** Coefficients of residual branches, and block sizes of the linear attention kernel: no parameters. */
const MOOT = [
  'postnorm',
  'shared_moe_mode',
  'block_size',
  'layernorm_full_attention',
  'rotary_dim',
];

/**
 * MiniMax-Text-01 and M1: lightning attention with a softmax layer after every seven, Mixtral's experts.
 * Source: the published `modeling_minimax_text_01.py`, `modeling_minimax_m1.py`; `modeling_minimax.py`.
 */
export const minimaxLightning: Architecture = {
  modelTypes: ['minimax_m1', 'minimax_text_01', 'minimax'],
  read: (config) => {
    for (const field of MOOT) config.value(field);
    config.integer('shared_intermediate_size', 0);
    const kinds = layerKinds(config) ?? byNumber(config);
    const count = config.count('num_experts', 8);
    const active = config.count('num_experts_per_tok', 2);
    return decoder(config, {
      mixer: (index, sizes) =>
        kindOf(kinds, index) === 'attention'
          ? plainAttention(config, index, sizes)
          : lightningAttention(sizes),
      feedForward: (_, { hiddenSize }) =>
        experts({
          hiddenSize,
          experts: count,
          active,
          innerSize: config.count('intermediate_size'),
          names: EXPERTS,
          router: { name: 'block_sparse_moe.gate' },
        }),
    });
  },
};

/** `attn_type_list`: 1 is softmax attention, 0 lightning; without it every other layer, the default of the code. */
function byNumber(config: Config): readonly LayerKind[] {
  const numbers = config.integers('attn_type_list');
  return numbers
    ? numbers.map((number) => (number === 1 ? 'attention' : 'recurrent'))
    : ['attention', 'recurrent'];
}
