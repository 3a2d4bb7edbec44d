import { sumOf } from '../../quantity/index.js';
import { MIXER_INPUT, OUTPUT_INPUT } from '../matrix-input.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, normTensors, replicated, type Storage, vector } from './block.js';
import { builtOnce } from './built-once.js';

/** State-dict names of the projections: one each, or one fused. */
export type AttentionNames =
  | {
      readonly query: string;
      readonly key: string;
      readonly value: string;
      readonly output: string;
    }
  | { readonly fused: string; readonly output: string };

export const llamaAttentionNames = {
  query: 'self_attn.q_proj',
  key: 'self_attn.k_proj',
  value: 'self_attn.v_proj',
  output: 'self_attn.o_proj',
} as const;

/** Llama's names with BART's full name of the last one. */
export const outProjectionNames = { ...llamaAttentionNames, output: 'self_attn.out_proj' } as const;

export interface AttentionOptions {
  readonly hiddenSize: number;
  /** Width of the output where it differs from that of the input (Zamba's joined stream). */
  readonly outputSize?: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly valueDim?: number;
  readonly names?: AttentionNames;
  readonly storage?: Storage;
  readonly queryKeyValueBias?: boolean;
  readonly outputBias?: boolean;
  /**
   * Norms of queries and keys, with their names and shift: one scale for every head (`head`), one over all
   * heads at once (`all`), or one each, stored `[heads, head_dim]` (`each`).
   */
  readonly queryKeyNorm?:
    | {
        readonly over: 'head' | 'all' | 'each';
        readonly query: string;
        readonly key: string;
        readonly bias?: boolean;
      }
    | undefined;
  /** Queries are projected twice as wide; the second half gates the output (Qwen3-Next). */
  readonly outputGate?: boolean;
  /** State-dict name of a learned attention sink per head (gpt-oss). */
  readonly sinks?: string;
  readonly window?: number | undefined;
  readonly windowKind?: 'sliding' | 'chunked';
  /** The layer reads an earlier layer's keys and values and has no projections for them. */
  readonly sharedCache?: boolean;
  /** Values are the keys: one projection serves both (Gemma 4's full layers). */
  readonly valueIsKey?: boolean;
}

/**
 * Softmax attention: `h·h_q + 2·h·h_kv + h_q·h`, biases, q/k norms, sinks, output gate. Source: GQA arXiv:2305.13245;
 * the Hugging Face modelling files; docs/cost-model.md, Softmax attention.
 */
export const attention = builtOnce(builtAttention);

function builtAttention(o: AttentionOptions): Block {
  const valueDim = o.valueDim ?? o.headDim;
  const names = o.names ?? llamaAttentionNames;
  const part = 'attention';
  const queryWidth = o.heads * o.headDim * (o.outputGate ? 2 : 1);
  const keyWidth = o.kvHeads * o.headDim;
  const valueWidth = o.kvHeads * valueDim;
  const bias = o.queryKeyValueBias ?? false;
  const common = {
    part,
    inSize: o.hiddenSize,
    bias,
    input: MIXER_INPUT,
    ...(o.storage && { storage: o.storage }),
  } as const;
  const queryColumns = { size: queryWidth, units: o.heads };
  const keyColumns = { size: keyWidth, units: o.kvHeads };
  const valueColumns = { size: valueWidth, units: o.kvHeads };
  const tensors: LayerTensor[] = [];
  if ('fused' in names) {
    const columns = o.sharedCache ? [queryColumns] : [queryColumns, keyColumns, valueColumns];
    const outSize = sumOf(columns, (column) => column.size);
    tensors.push(
      ...matrix({ ...common, name: names.fused, site: 'queryKeyValue', outSize, columns }),
    );
  } else {
    tensors.push(
      ...matrix({
        ...common,
        name: names.query,
        site: 'query',
        outSize: queryWidth,
        columns: [queryColumns],
      }),
    );
    if (!o.sharedCache)
      tensors.push(
        ...matrix({
          ...common,
          name: names.key,
          site: 'key',
          outSize: keyWidth,
          columns: [keyColumns],
        }),
      );
    if (!o.sharedCache && !o.valueIsKey)
      tensors.push(
        ...matrix({
          ...common,
          name: names.value,
          site: 'value',
          outSize: valueWidth,
          columns: [valueColumns],
        }),
      );
  }
  tensors.push(
    ...matrix({
      ...common,
      name: names.output,
      site: 'attentionOutput',
      inSize: o.heads * valueDim,
      outSize: o.outputSize ?? o.hiddenSize,
      bias: o.outputBias ?? false,
      rowUnits: o.heads,
      input: OUTPUT_INPUT,
    }),
  );
  if (o.queryKeyNorm) {
    const { over, query, key, bias: shift } = o.queryKeyNorm;
    const norms = (name: string, heads: number) => {
      if (over !== 'each')
        return normTensors(name, over === 'head' ? o.headDim : heads * o.headDim, shift);
      const more = { part: 'norm', role: 'norm' } as const;
      return [replicated(`${name}.weight`, [heads, o.headDim], more)];
    };
    tensors.push(...norms(query, o.heads));
    if (!o.sharedCache) tensors.push(...norms(key, o.kvHeads));
  }
  if (o.sinks)
    tensors.push(
      vector(o.sinks, o.heads, { part, split: [{ elements: o.heads, units: o.heads }] }),
    );
  return {
    tensors,
    mixers: [
      {
        kind: 'attention',
        heads: o.heads,
        kvHeads: o.kvHeads,
        headDim: o.headDim,
        valueDim,
        window: o.window,
        windowKind: o.window === undefined ? undefined : (o.windowKind ?? 'sliding'),
        ownsCache: !o.sharedCache,
        queryKeyNorm: o.queryKeyNorm !== undefined,
        ...(o.outputGate && { gateWidth: o.heads * valueDim }),
      },
    ],
  };
}
