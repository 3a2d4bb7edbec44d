import { KEY_VALUE_LATENT, MIXER_INPUT, OUTPUT_INPUT, QUERY_LATENT } from '../matrix-input.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, normTensors } from './block.js';
import { builtOnce } from './built-once.js';

export interface LatentAttentionOptions {
  readonly hiddenSize: number;
  readonly heads: number;
  /** 0 or undefined for uncompressed queries (DeepSeek-V2-Lite). */
  readonly queryRank: number | undefined;
  readonly latentRank: number;
  readonly nopeDim: number;
  readonly ropeDim: number;
  readonly valueDim: number;
  readonly bias?: boolean;
  /** A gate per value channel on the output (Kimi K3): `g_proj`, or the name given. */
  readonly outputGate?: boolean | string;
  /** Queries and that gate in one matrix, from compressed queries normed and not (A.X K2): `q_gate_proj`. */
  readonly fusedGate?: boolean;
  /** Name of the module, by default `self_attn`. */
  readonly module?: string;
  /** 0 heads: the layer uses the choice of an earlier layer's indexer and has none. */
  readonly indexer?:
    | { readonly heads: number; readonly headDim: number; readonly topK: number }
    | undefined;
}

/**
 * Multi-head latent attention: latent projections are replicated under tensor parallelism, their expansions divide by
 * heads. Source: DeepSeek-V2 arXiv:2405.04434 section 2.1; DeepSeek-V3.2 `inference/model.py` for the indexer;
 * docs/cost-model.md, Latent attention.
 */
export const latentAttention = builtOnce(builtLatentAttention);

function builtLatentAttention(o: LatentAttentionOptions): Block {
  const part = 'attention';
  const module = o.module ?? 'self_attn';
  const bias = o.bias ?? false;
  const queryWidth = o.heads * (o.nopeDim + o.ropeDim);
  const tensors: LayerTensor[] = [];
  const columns = [{ size: queryWidth, units: o.heads }];
  if (o.queryRank) {
    tensors.push(
      ...matrix({
        name: `${module}.q_a_proj`,
        part,
        site: 'other',
        inSize: o.hiddenSize,
        outSize: o.queryRank,
        bias,
        input: MIXER_INPUT,
      }),
      ...normTensors(`${module}.q_a_layernorm`, o.queryRank),
      ...(o.fusedGate
        ? matrix({
            name: `${module}.q_gate_proj`,
            part,
            site: 'query',
            inSize: 2 * o.queryRank,
            outSize: queryWidth + o.heads * o.valueDim,
            columns: [{ size: queryWidth + o.heads * o.valueDim, units: o.heads }],
            remadeBy: ['mla-up-proj'],
          })
        : matrix({
            name: `${module}.q_b_proj`,
            part,
            site: 'query',
            inSize: o.queryRank,
            outSize: queryWidth,
            columns,
            input: QUERY_LATENT,
            remadeBy: ['mla-up-proj'],
          })),
    );
  } else {
    tensors.push(
      ...matrix({
        name: `${module}.q_proj`,
        part,
        site: 'query',
        inSize: o.hiddenSize,
        outSize: queryWidth,
        columns,
        input: MIXER_INPUT,
      }),
    );
  }
  const expanded = o.heads * (o.nopeDim + o.valueDim);
  tensors.push(
    ...matrix({
      name: `${module}.kv_a_proj_with_mqa`,
      part,
      site: 'other',
      inSize: o.hiddenSize,
      outSize: o.latentRank + o.ropeDim,
      bias,
      input: MIXER_INPUT,
    }),
    ...normTensors(`${module}.kv_a_layernorm`, o.latentRank),
    ...matrix({
      name: `${module}.kv_b_proj`,
      part,
      site: 'key',
      inSize: o.latentRank,
      outSize: expanded,
      columns: [{ size: expanded, units: o.heads }],
      input: KEY_VALUE_LATENT,
      remadeBy: ['mla-up-proj'],
    }),
    ...matrix({
      name: `${module}.o_proj`,
      part,
      site: 'attentionOutput',
      inSize: o.heads * o.valueDim,
      outSize: o.hiddenSize,
      bias,
      rowUnits: o.heads,
      input: OUTPUT_INPUT,
    }),
  );
  if (o.outputGate) {
    const width = o.heads * o.valueDim;
    tensors.push(
      ...matrix({
        name: `${module}.${typeof o.outputGate === 'string' ? o.outputGate : 'g_proj'}`,
        part,
        site: 'other',
        inSize: o.hiddenSize,
        outSize: width,
        columns: [{ size: width, units: o.heads }],
        input: MIXER_INPUT,
      }),
    );
  }
  if (o.indexer && o.indexer.heads > 0)
    tensors.push(...indexerTensors(o, `${module}.indexer`, o.indexer));
  return {
    tensors,
    mixers: [
      {
        kind: 'latent',
        heads: o.heads,
        queryRank: o.queryRank ?? 0,
        latentRank: o.latentRank,
        nopeDim: o.nopeDim,
        ropeDim: o.ropeDim,
        valueDim: o.valueDim,
        ...((o.outputGate || o.fusedGate) && { gateWidth: o.heads * o.valueDim }),
        indexer: o.indexer,
      },
    ],
  };
}

function indexerTensors(
  o: LatentAttentionOptions,
  module: string,
  { heads, headDim }: { readonly heads: number; readonly headDim: number },
): LayerTensor[] {
  const part = 'attention';
  const site = 'other';
  const stream = { part, site, inSize: o.hiddenSize, input: MIXER_INPUT } as const;
  return [
    ...matrix({
      name: `${module}.wq_b`,
      part,
      site,
      inSize: o.queryRank || o.hiddenSize,
      outSize: heads * headDim,
      input: o.queryRank ? QUERY_LATENT : MIXER_INPUT,
    }),
    ...matrix({ ...stream, name: `${module}.wk`, outSize: headDim }),
    ...normTensors(`${module}.k_norm`, headDim, true),
    ...matrix({ ...stream, name: `${module}.weights_proj`, outSize: heads }),
  ];
}
