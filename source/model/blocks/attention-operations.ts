import type { AttentionMixer } from '../model.js';
import { type Operation, operation, type SavedTensor, saved } from '../operation.js';

/**
 * Operations of softmax attention besides its matrices. Fused kernels keep queries, keys, values and the softmax's
 * statistics; the output is the output projection's input (arXiv:2205.05198 section 4.1, arXiv:2205.14135). Plain
 * PyTorch repeats keys and values for every query head and copies the output before its projection (transformers until
 * 2025-07, or with a padding mask: integrations/sdpa_attention.py).
 */
export function attentionOperations(mixer: AttentionMixer, hiddenSize: number): Operation[] {
  const { heads, kvHeads, headDim, valueDim, window, windowKind, crossTokens } = mixer;
  const queryWidth = heads * headDim;
  const keyValueWidth = kvHeads * (headDim + valueDim);
  const common = {
    symbols: [
      { symbol: 'n', value: heads, meaning: 'num_attention_heads' },
      { symbol: 'h_q', value: queryWidth, meaning: 'heads × head_dim' },
      { symbol: 'h_kv', value: kvHeads * headDim, meaning: 'num_key_value_heads × head_dim' },
    ],
  } as const;
  return [
    operation({
      ...common,
      id: 'query',
      label: 'Queries',
      elementwise: { stream: 22 * hiddenSize, inner: 32 * (heads + kvHeads) * headDim },
      saves: [
        saved({ id: 'query', label: 'Queries', why: SCORED, width: 'h_q', elements: queryWidth }),
      ],
    }),
    operation({
      ...common,
      id: 'keyValue',
      label: 'Keys and values',
      saves: [
        saved({
          id: 'keyValue',
          label: 'Keys and values',
          why: SCORED,
          width: '2·h_kv',
          elements: keyValueWidth,
          share: 'heads',
          kvHeads,
          kernels: ['fused', 'compiled'],
        }),
        saved({
          id: 'repeated',
          label: 'Keys and values, repeated',
          why: `${SCORED}; plain PyTorch repeats them for every query head`,
          width: '2·h_q',
          elements: heads * (headDim + valueDim),
          kernels: ['eager'],
        }),
      ],
    }),
    operation({
      ...common,
      id: 'core',
      label: 'Attention core',
      core: {
        heads,
        keyDim: headDim,
        valueDim,
        kvHeads,
        inputWidth: queryWidth + keyValueWidth,
        rotaryDim: headDim,
        keyValueElements: keyValueWidth,
        window,
        isChunked: windowKind === 'chunked',
        crossTokens,
      },
      saves: coreTensors(heads, heads * valueDim),
      remadeBy: ['core-attn'],
    }),
    ...(mixer.queryKeyNorm ? [queryKeyNorm(common, queryWidth + kvHeads * headDim)] : []),
    ...gateOperations(common, mixer.gateWidth ?? 0, heads * valueDim),
  ];
}

const SCORED = 'the gradients of the scores need queries, keys and values';

type Common = Pick<Operation, 'symbols'>;

/** Tensors that the attention core saves for `outputWidth` elements of output. */
export function coreTensors(heads: number, outputWidth: number): SavedTensor[] {
  const remadeBy = ['core-attn'] as const;
  const scores = {
    width: 'n·s',
    elements: heads,
    isSquare: true,
    attention: 'eager',
    remadeBy,
  } as const;
  return [
    saved({
      id: 'statistics',
      label: 'Softmax statistics',
      why: 'the scores are made again from queries, keys and the log-sum-exp of each row',
      width: 'n',
      elements: heads,
      elementBytes: 4,
      attention: 'flash',
      remadeBy,
    }),
    saved({
      id: 'output',
      label: 'Attention output',
      why: 'flash attention’s backward pass needs it, and the projection reads a copy of it',
      width: 'h_q',
      elements: outputWidth,
      attention: 'flash',
      kernels: ['eager'],
    }),
    saved({
      ...scores,
      id: 'scores32',
      label: 'Attention scores in fp32',
      why: 'plain PyTorch’s softmax runs in fp32 and is differentiated from its result',
      elementBytes: 4,
      kernels: ['eager'],
    }),
    saved({
      ...scores,
      id: 'scores',
      label: 'Attention scores',
      why: 'softmax and weighted values are differentiated from the scores',
    }),
    saved({
      ...scores,
      id: 'mask',
      label: 'Dropout mask of the scores',
      why: 'the same scores are dropped in the backward pass',
      elementBytes: 1,
      dropout: true,
    }),
    saved({
      ...scores,
      id: 'dropped',
      label: 'Scores after dropout',
      why: 'the gradient of the values is its product with the dropped scores',
      dropout: true,
    }),
  ];
}

function queryKeyNorm(common: Common, width: number): Operation {
  const what = { width: 'h_q + h_kv', elements: width };
  return operation({
    ...common,
    id: 'queryKeyNorm',
    label: 'Query and key norms',
    saves: [
      saved({
        ...what,
        id: 'inputs',
        label: 'Query and key norm inputs',
        why: 'a norm is differentiated from its input',
        kernels: ['fused'],
      }),
      saved({
        ...what,
        id: 'copy',
        label: 'Queries and keys in fp32',
        why: 'the norm casts its input to fp32 and is differentiated from that copy',
        elementBytes: 4,
        kernels: ['eager'],
      }),
      saved({
        ...what,
        id: 'scaled',
        label: 'Normalised queries and keys',
        why: 'the gradient of the norm’s weight needs what it scales',
        kernels: ['eager'],
      }),
    ],
  });
}

/** The tensors of an output gate: the gate, and the attention output that it scales. */
export function gateOperations(common: Common, width: number, outputWidth: number): Operation[] {
  if (width === 0) return [];
  const why = 'a product is differentiated from both its factors';
  const symbols = [
    ...common.symbols,
    { symbol: 'w_g', value: width, meaning: 'width of the output gate' },
    { symbol: 'w_o', value: outputWidth, meaning: 'width of the attention output' },
  ];
  return [
    operation({
      ...common,
      symbols,
      id: 'outputGate',
      label: 'Output gate',
      source: 'transformers, models/qwen3_next/modeling_qwen3_next.py',
      isDerived: true,
      saves: [
        saved({ id: 'gate', label: 'Output gate', why, width: 'w_g', elements: width }),
        saved({
          id: 'ungated',
          label: 'Attention output before its gate',
          why,
          width: 'w_o',
          elements: outputWidth,
          kernels: ['fused', 'compiled'],
        }),
      ],
    }),
  ];
}
