import type { Block } from '../../blocks/block.js';
import { mamba1 } from '../../blocks/mamba1.js';
import { mamba2 } from '../../blocks/mamba2.js';
import { type Config, ModelError } from '../../config.js';

/** A layer without a mixer, or without a feed-forward. */
export const nothing: Block = { tensors: [] };

/** Mamba 1 by the fields of `MambaConfig`, or of Jamba and Zamba (`mamba_…`). */
export function mamba1Of(
  config: Config,
  hiddenSize: number,
  options: { readonly module: string; readonly innerNorms?: boolean; readonly heads?: number },
): Block {
  const rank = config.value('mamba_dt_rank');
  return mamba1({
    module: options.module,
    hiddenSize,
    innerSize: config.count('mamba_d_inner', config.count('mamba_expand', 2) * hiddenSize),
    stateSize: config.count('mamba_d_state', 16),
    kernel: config.count('mamba_d_conv', 4),
    timeStepRank:
      typeof rank === 'number' ? config.count('mamba_dt_rank') : Math.ceil(hiddenSize / 16),
    convolutionBias: config.flag('mamba_conv_bias', true),
    projectionBias: config.flag('mamba_proj_bias', false),
    ...(options.innerNorms && { innerNorms: true }),
    ...(options.heads && { stackedHeads: options.heads }),
  });
}

/** Mamba 2 by the `mamba_…` fields that Bamba, Falcon-H1, Granite 4 and Zamba 2 share. */
export function mamba2Of(
  config: Config,
  hiddenSize: number,
  options: {
    readonly module?: string;
    readonly gatedNorm?: boolean;
    readonly outputBias?: boolean;
    /** Heads and their width set the inner size; `expand` is ignored (Nemotron-H). */
    readonly innerByHeads?: boolean;
  } = {},
): Block {
  const heads = config.count('mamba_n_heads', 128);
  const stated = config.value('mamba_d_head');
  const expanded = config.count('mamba_expand', 2) * hiddenSize;
  const inner = options.innerByHeads
    ? heads * config.count('mamba_d_head')
    : (config.optionalInteger('mamba_d_ssm') ?? expanded);
  const headDim = typeof stated === 'number' ? config.count('mamba_d_head') : inner / heads;
  if (headDim * heads !== inner)
    throw new ModelError(
      `mamba_n_heads ${heads} times mamba_d_head ${headDim} is not the inner width ${inner}`,
    );
  return mamba2({
    module: options.module ?? 'mamba',
    hiddenSize,
    heads,
    headDim,
    groups: config.count('mamba_n_groups', 1),
    stateSize: config.count('mamba_d_state', 256),
    kernel: config.count('mamba_d_conv', 4),
    convolutionBias: config.flag('mamba_conv_bias', true),
    projectionBias: config.flag('mamba_proj_bias', false),
    chunk: config.count('mamba_chunk_size', 256),
    ...(options.gatedNorm === undefined ? {} : { gatedNorm: options.gatedNorm }),
    ...(options.outputBias === undefined ? {} : { outputBias: options.outputBias }),
  });
}
