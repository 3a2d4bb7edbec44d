import { MIXER_INPUT, OUTPUT_INPUT, QUERY_LATENT } from '../matrix-input.js';
import type { Mixer } from '../model.js';
import { EVERY_KERNEL } from '../operation.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, normTensors, replicated, vector } from './block.js';
import { builtOnce } from './built-once.js';

export interface CompressedAttentionOptions {
  readonly hiddenSize: number;
  readonly heads: number;
  /** Width of the single key, which is also the value. */
  readonly headDim: number;
  readonly queryRank: number;
  readonly outputGroups: number;
  readonly outputRank: number;
  readonly window: number;
  /** Tokens per compressed key; 0 for a layer with its window only. */
  readonly ratio: number;
  /** Selects among the compressed keys of layers that have one. */
  readonly indexer:
    | { readonly heads: number; readonly headDim: number; readonly topK: number }
    | undefined;
}

const part = 'attention';
const site = 'other';
/** The compressed queries; no other operation of the block saves them. */
const LATENT = { ...QUERY_LATENT, kernels: EVERY_KERNEL };

/**
 * DeepSeek-V4's attention: compressed queries, one head whose key is its value, sinks, a window and one key per
 * `ratio` tokens, a grouped output of low rank. Source: the published checkpoints; modeling_deepseek_v4.py;
 * docs/cost-model.md, Shared and compressed layers.
 */
export const compressedAttention = builtOnce(builtCompressedAttention);

function builtCompressedAttention(o: CompressedAttentionOptions): Block {
  const queryWidth = o.heads * o.headDim;
  const outputWidth = o.outputGroups * o.outputRank;
  const { hiddenSize, queryRank, headDim } = o;
  const plain = { part, site } as const;
  return {
    mixers: mixers(o),
    tensors: [
      ...matrix({
        ...plain,
        name: 'attn.wq_a',
        inSize: hiddenSize,
        outSize: queryRank,
        input: MIXER_INPUT,
      }),
      ...normTensors('attn.q_norm', queryRank),
      ...matrix({
        part,
        site: 'query',
        name: 'attn.wq_b',
        inSize: queryRank,
        outSize: queryWidth,
        columns: [{ size: queryWidth, units: o.heads }],
        input: LATENT,
      }),
      ...matrix({
        part,
        site: 'key',
        name: 'attn.wkv',
        inSize: hiddenSize,
        outSize: headDim,
        input: MIXER_INPUT,
      }),
      ...normTensors('attn.kv_norm', headDim),
      ...matrix({
        ...plain,
        name: 'attn.wo_a',
        inSize: queryWidth / o.outputGroups,
        outSize: outputWidth,
        columns: [{ size: outputWidth, units: o.outputGroups }],
        input: { ...OUTPUT_INPUT, elements: queryWidth },
      }),
      ...matrix({
        part,
        site: 'attentionOutput',
        name: 'attn.wo_b',
        inSize: outputWidth,
        outSize: hiddenSize,
        rowUnits: o.outputGroups,
      }),
      vector('attn.attn_sink', o.heads, {
        part,
        split: [{ elements: o.heads, units: o.heads }],
      }),
      ...(o.ratio > 0 ? compressor('attn.compressor', o, headDim) : []),
      ...(o.indexer ? indexer(o, o.indexer) : []),
    ],
  };
}

/** Overlapping windows with an indexer keep two series of keys. */
function compressor(
  name: string,
  { hiddenSize, ratio, indexer: chooser }: CompressedAttentionOptions,
  headDim: number,
): LayerTensor[] {
  const width = (chooser ? 2 : 1) * headDim;
  const common = { part, site, inSize: hiddenSize, outSize: width, input: MIXER_INPUT } as const;
  const tensors = [
    ...matrix({ ...common, name: `${name}.wkv` }),
    ...matrix({ ...common, name: `${name}.wgate` }),
    replicated(`${name}.ape`, [ratio, width], { part, role: 'table' }),
    ...normTensors(`${name}.norm`, headDim),
  ];
  return tensors.map((tensor) => ({ ...tensor, isSingle: true }));
}

function indexer(
  o: CompressedAttentionOptions,
  { heads, headDim }: { readonly heads: number; readonly headDim: number },
): LayerTensor[] {
  const name = 'attn.indexer';
  const width = heads * headDim;
  return [
    ...matrix({
      name: `${name}.wq_b`,
      part,
      site,
      inSize: o.queryRank,
      outSize: width,
      input: LATENT,
    }),
    ...matrix({
      name: `${name}.weights_proj`,
      part,
      site,
      inSize: o.hiddenSize,
      outSize: heads,
      input: MIXER_INPUT,
    }),
    ...compressor(`${name}.compressor`, o, headDim),
  ];
}

/**
 * Two mixers: the window, whose keys are cached once, and the compressed keys per token: each token adds the
 * `ratio`-th part of a key and of its scores.
 */
function mixers(o: CompressedAttentionOptions): Mixer[] {
  const window: Mixer = {
    kind: 'attention',
    heads: o.heads,
    kvHeads: 1,
    headDim: o.headDim,
    valueDim: o.headDim,
    window: o.window,
    windowKind: 'sliding',
    ownsCache: true,
    queryKeyNorm: false,
    cachesKeyOnly: true,
  };
  if (o.ratio === 0) return [window];
  const share = o.headDim / o.ratio;
  const compressed: Mixer = {
    kind: 'latent',
    heads: o.heads,
    queryRank: 0,
    latentRank: share,
    nopeDim: share,
    ropeDim: 0,
    valueDim: share,
    compression: o.ratio,
    indexer: o.indexer && {
      heads: o.indexer.heads,
      headDim: o.indexer.headDim / o.ratio,
      topK: o.indexer.topK * o.ratio,
    },
  };
  return [window, compressed];
}
