import type { Architecture } from '../../architecture.js';
import type { Blueprint } from '../../assemble.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { attention } from '../../pieces/attention.js';
import { atEnd, type EndTensor } from '../../pieces/ends.js';
import { feedForward } from '../../pieces/feed-forward.js';
import { matrix, norm, type Piece } from '../../pieces/piece.js';
import { kindOf, type LayerKind, layerKinds } from './layer-kinds.js';
import { mamba1Of, mamba2Of, nothing, sideBySide, within } from './pieces.js';

/** What the two generations do differently. */
interface ZambaTraits {
  readonly shared: string;
  readonly blocks: number;
  readonly feedForwardNames:
    | { readonly gateUp: string; readonly down: string }
    | { readonly gate: string; readonly up: string; readonly down: string };
  readonly mamba: (sizes: Sizes) => Piece;
  /** Weights of its own that a layer adds to the shared block. */
  readonly adapters: (sizes: Sizes) => Piece;
  readonly kinds: readonly LayerKind[];
}

/** Sizes that follow from others and are restated in published configs. */
const DERIVED = [
  'attention_hidden_size',
  'attention_head_dim',
  'kv_channels',
  'num_query_groups',
  'hybrid_layer_ids',
  'ffn_hidden_size',
  'use_mamba_kernels',
  'use_mem_eff_path',
  'use_mem_rope',
  'use_long_context',
  'use_shared_mlp_adapter',
];

/**
 * Zamba: a stack of Mamba layers; at some of them one of a few shared transformer blocks runs first, on the stream
 * joined with the embeddings (width 2h), projected back by a matrix of the layer's own. The block's weights are
 * stored once, outside the stack, and used by all those layers. Source: arXiv:2405.16712, arXiv:2411.15242;
 * `modeling_zamba.py`, `modeling_zamba2.py`.
 */
function zambaStack(config: Config, traits: ZambaTraits): Blueprint {
  for (const field of DERIVED) config.value(field);
  const places = (layers: number) =>
    Array.from({ length: layers }, (_, index) => index).filter(
      (index) => kindOf(traits.kinds, index) === 'both',
    );
  return decoder(config, {
    tiedByDefault: true,
    norms: [],
    finalNorm: 'model.final_layernorm',
    feedForward: () => nothing,
    mixer: (index, sizes) => {
      const mamba = sideBySide(traits.mamba(sizes), norm('input_layernorm', sizes.hiddenSize));
      if (kindOf(traits.kinds, index) !== 'both') return mamba;
      const { mixers, feedForwards } = sharedBlock(config, sizes, traits);
      return {
        ...sideBySide(
          {
            tensors: ownProjection(sizes.hiddenSize),
            mixers: mixers ?? [],
            feedForwards: feedForwards ?? [],
          },
          traits.adapters(sizes),
          within('mamba_decoder.', mamba),
        ),
        norms: 3,
      };
    },
    ends: (sizes) => sharedEnds(config, sizes, traits, places(sizes.layerCount)),
  });
}

function ownProjection(hiddenSize: number) {
  return matrix({
    name: 'linear',
    part: 'attention',
    site: 'other',
    inSize: hiddenSize,
    outSize: hiddenSize,
  });
}

/** Attention over the joined stream of 2h, a feed-forward over h. */
function sharedBlock(config: Config, sizes: Sizes, traits: ZambaTraits): Piece {
  const bias = config.flag('add_bias_linear', false);
  const joined = 2 * sizes.hiddenSize;
  const attended = attention({
    hiddenSize: joined,
    heads: sizes.heads,
    kvHeads: sizes.kvHeads,
    headDim: joined / sizes.heads,
    outputSize: sizes.hiddenSize,
  });
  return sideBySide(
    attended,
    feedForward({
      hiddenSize: sizes.hiddenSize,
      innerSize: config.count('intermediate_size', 4 * sizes.hiddenSize),
      names: traits.feedForwardNames,
      upBias: bias,
      downBias: bias,
    }),
    norm('input_layernorm', joined),
    norm('pre_ff_layernorm', sizes.hiddenSize),
  );
}

/** Each shared block once, under the name of the first layer that uses it. */
function sharedEnds(
  config: Config,
  sizes: Sizes,
  traits: ZambaTraits,
  places: readonly number[],
): EndTensor[] {
  const blocks = Math.min(traits.blocks, places.length);
  return Array.from({ length: blocks }, (_, block) => block).flatMap((block) => {
    const users = places.filter((_, index) => index % blocks === block);
    const prefix = `model.layers.${users[0]}.${traits.shared}.`;
    return atEnd('first', within(prefix, sharedBlock(config, sizes, traits)).tensors, {
      uses: users.length,
    });
  });
}

const adapter = (
  name: string,
  inSize: number,
  rank: number,
  outSize: number,
  part: 'attention' | 'feedForward',
) => [
  ...matrix({ name: `${name}.*.0`, part, site: 'other', inSize, outSize: rank }),
  ...matrix({ name: `${name}.*.1`, part, site: 'other', inSize: rank, outSize }),
];

/** Zamba 2's own low-rank additions to the shared block's matrices. */
function zamba2Adapters(config: Config, sizes: Sizes): Piece {
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
