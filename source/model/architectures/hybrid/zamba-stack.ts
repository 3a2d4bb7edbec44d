import type { Blueprint } from '../../assemble.js';
import { attention } from '../../blocks/attention.js';
import { type Block, matrix, norm, prefixed, together } from '../../blocks/block.js';
import { atEnd, type EndTensor } from '../../blocks/ends.js';
import { feedForward } from '../../blocks/feed-forward.js';
import type { Config } from '../../config.js';
import { decoder, type Sizes } from '../../decoder.js';
import { kindOf, type LayerKind } from './layer-kinds.js';
import { nothing } from './state-space.js';

/** Differences between the two generations. */
export interface ZambaTraits {
  readonly shared: string;
  readonly blocks: number;
  readonly feedForwardNames:
    | { readonly gateUp: string; readonly down: string }
    | { readonly gate: string; readonly up: string; readonly down: string };
  readonly mamba: (sizes: Sizes) => Block;
  /** Weights of its own that a layer adds to the shared block. */
  readonly adapters: (sizes: Sizes) => Block;
  readonly kinds: readonly LayerKind[];
}

/** Sizes that follow from others, which published configs restate. */
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
export function zambaStack(config: Config, traits: ZambaTraits): Blueprint {
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
      const mamba = together(traits.mamba(sizes), norm('input_layernorm', sizes.hiddenSize));
      if (kindOf(traits.kinds, index) !== 'both') return mamba;
      const shared = sharedBlock(config, sizes, traits);
      return together(
        { ...shared, tensors: [], borrowed: shared.tensors },
        { tensors: ownProjection(sizes.hiddenSize) },
        traits.adapters(sizes),
        prefixed('mamba_decoder.', mamba),
      );
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
function sharedBlock(config: Config, sizes: Sizes, traits: ZambaTraits): Block {
  const bias = config.flag('add_bias_linear', false);
  const joined = 2 * sizes.hiddenSize;
  const attended = attention({
    hiddenSize: joined,
    heads: sizes.heads,
    kvHeads: sizes.kvHeads,
    headDim: joined / sizes.heads,
    outputSize: sizes.hiddenSize,
  });
  return together(
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
    return atEnd('first', prefixed(prefix, sharedBlock(config, sizes, traits)).tensors, {
      isBorrowed: true,
    });
  });
}
