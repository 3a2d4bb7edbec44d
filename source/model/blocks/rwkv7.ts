import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, normTensors, replicated, vector } from './block.js';
import { builtOnce } from './built-once.js';
import { INNER_OUTPUT, kept, perHead, recurrent } from './recurrent.js';

export interface Rwkv7Options {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly valueWidth: number;
  /** Ranks of the matrices that compute decay, in-context rate, value mix and gate of a token. */
  readonly ranks: {
    readonly w: number;
    readonly a: number;
    readonly v: number;
    readonly g: number;
  };
  /** The first layer has no earlier values to mix. */
  readonly isFirst: boolean;
}

/**
 * RWKV-7's time mixing: a matrix-valued state per head under a generalised delta rule, and the last token before
 * either half. Source: arXiv:2503.14456; flash-linear-attention's `layers/rwkv7.py`.
 */
export const rwkv7TimeMixing = builtOnce(builtRwkv7TimeMixing);

function builtRwkv7TimeMixing(o: Rwkv7Options): Block {
  const part = 'attention';
  const { hiddenSize: h, valueWidth } = o;
  const headDim = h / o.heads;
  const state = headDim * valueWidth;
  const columns = (size: number) => [{ size, units: o.heads }];
  const project = (name: string, site: 'key' | 'value' | 'other', outSize: number) =>
    matrix({
      name: `attn.${name}_proj`,
      part,
      site,
      inSize: h,
      outSize,
      columns: columns(outSize),
    });
  const low = (name: 'w' | 'a' | 'v' | 'g', outSize: number): LayerTensor[] => {
    const rank = o.ranks[name];
    const site = 'other';
    const bias = name !== 'g';
    const module = `attn.${name}_lora.lora`;
    return [
      ...matrix({ name: `${module}.0`, part, site, inSize: h, outSize: rank }),
      ...matrix({ name: `${module}.2`, part, site, inSize: rank, outSize, bias }),
    ];
  };
  return {
    tensors: [
      ...['r', 'w', 'k', 'v', 'a', 'g'].map((name) =>
        replicated(`attn.x_${name}`, [1, 1, h], { part, role: 'vector' }),
      ),
      vector('attn.k_k', h, { part }),
      vector('attn.k_a', h, { part }),
      { ...perHead('attn.r_k', o.heads, h), shape: [o.heads, headDim], rowLength: headDim },
      ...project('r', 'other', h),
      ...project('k', 'key', h),
      ...project('v', 'value', valueWidth),
      ...low('w', h),
      ...(o.isFirst ? [] : low('v', valueWidth)),
      ...low('a', h),
      ...low('g', valueWidth),
      ...normTensors('attn.g_norm', valueWidth, true),
      ...matrix({
        name: 'attn.o_proj',
        part,
        site: 'attentionOutput',
        inSize: valueWidth,
        outSize: h,
        rowUnits: o.heads,
        input: INNER_OUTPUT,
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'rwkv',
        heads: o.heads,
        stateSize: headDim,
        stateElements: state,
        convolutionElements: 2 * h,
        innerSize: valueWidth,
        // A state element is decayed, read for the removal, changed by it and by the new value, and read for the
        // output.
        recurrenceFlops: 9 * state,
        saves: [
          kept('projected', 'Receptance, keys, decays, rates and removed keys', 5 * h),
          kept('values', 'Values and output gate', 2 * valueWidth),
        ],
      }),
    ],
  };
}
