import type { Architecture } from '../../architecture.js';
import { type Block, matrix } from '../../blocks/block.js';
import type { Config } from '../../config.js';
import type { Sizes } from '../../decoder.js';
import { FEED_FORWARD_INPUT, MIXER_INPUT } from '../../matrix-input.js';
import { type LayerKind, layerKinds } from './layer-kinds.js';
import { mamba1Of, mamba2Of, nothing } from './state-space.js';
import { zambaStack } from './zamba-stack.js';

const adapter = (
  name: string,
  inSize: number,
  rank: number,
  outSize: number,
  part: 'attention' | 'feedForward',
) => [
  ...matrix({
    name: `${name}.*.0`,
    part,
    site: 'other',
    inSize,
    outSize: rank,
    input: part === 'attention' ? MIXER_INPUT : FEED_FORWARD_INPUT,
  }),
  ...matrix({ name: `${name}.*.1`, part, site: 'other', inSize: rank, outSize }),
];

/** Zamba 2's low-rank additions to the shared block's matrices. */
function zamba2Adapters(config: Config, sizes: Sizes): Block {
  const rank = config.count('adapter_rank', 128);
  const joined = 2 * sizes.hiddenSize;
  const inner = config.count('intermediate_size', 4 * sizes.hiddenSize);
  const module = 'shared_transformer.';
  const onAttention = config.flag('use_shared_attention_adapter', false)
    ? ['q', 'k', 'v'].flatMap((name) =>
        adapter(
          `${module}self_attn.linear_${name}_adapter_list`,
          joined,
          rank,
          joined,
          'attention',
        ),
      )
    : [];
  return {
    tensors: [
      ...onAttention,
      ...adapter(
        `${module}feed_forward.gate_up_proj_adapter_list`,
        sizes.hiddenSize,
        rank,
        2 * inner,
        'feedForward',
      ),
    ],
  };
}

/** The published 2.7B pattern, the code's default. */
const ZAMBA2_KINDS: readonly LayerKind[] = [
  ...'mmmmmmhmmmmmhmmmmmhmmmmmhmmmmmhmmmmmhmmmmmhmmmmhmmmhmm',
].map((letter) => (letter === 'h' ? 'both' : 'recurrent'));

/** Zamba 2: Mamba 2, adapters, and `num_mem_blocks` shared blocks taken in turn. */
export const zamba2: Architecture = {
  modelTypes: ['zamba2'],
  read: (given) => {
    const config = given.withDefaults({
      vocab_size: 32000,
      mamba_d_state: 64,
      mamba_n_heads: 8,
      num_attention_heads: 32,
    });
    return zambaStack(config, {
      shared: 'shared_transformer',
      blocks: config.count('num_mem_blocks', 1),
      feedForwardNames: { gateUp: 'feed_forward.gate_up_proj', down: 'feed_forward.down_proj' },
      mamba: ({ hiddenSize }) => mamba2Of(config, hiddenSize),
      adapters: (sizes) => zamba2Adapters(config, sizes),
      kinds: layerKinds(config) ?? ZAMBA2_KINDS,
    });
  },
};

/** Zamba 1: Mamba 1 of a few heads, one shared block without adapters. */
export const zamba: Architecture = {
  modelTypes: ['zamba'],
  read: (given) => {
    const config = given.withDefaults({ vocab_size: 32000, num_attention_heads: 16 });
    const layers = config.count('num_hidden_layers');
    const every = config.count('attn_layer_period', 6);
    const first = config.integer('attn_layer_offset', 4);
    const heads = config.count('mamba_n_heads', 2);
    return zambaStack(config, {
      shared: 'shared_transf',
      blocks: 1,
      feedForwardNames: {
        gate: 'feed_forward.gate_proj',
        up: 'feed_forward.up_proj',
        down: 'feed_forward.down_proj',
      },
      mamba: ({ hiddenSize }) => mamba1Of(config, hiddenSize, { module: 'mamba', heads }),
      adapters: () => nothing,
      kinds:
        layerKinds(config) ??
        Array.from({ length: layers }, (_, index) => zambaKind(index, every, first)),
    });
  },
};

/** Source: `configuration_zamba.py`, `_layers_block_type`. */
function zambaKind(index: number, every: number, first: number): LayerKind {
  if (index < 3) return index === 2 ? 'both' : 'recurrent';
  return (index - 3) % every === first ? 'both' : 'recurrent';
}
