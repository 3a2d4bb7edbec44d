import { MIXER_INPUT } from '../matrix-input.js';
import { type Block, matrix, normTensors } from './block.js';
import { chunkStates, INNER_OUTPUT, kept, recurrent } from './recurrent.js';

/**
 * Lightning attention: linear attention with a fixed decay per head, a norm over all heads and an output gate
 * (MiniMax); state `n·d²`. Source: MiniMax-01 arXiv:2501.08313; `modeling_minimax.py`.
 */
export function lightningAttention(o: {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headDim: number;
}): Block {
  const part = 'attention';
  const width = o.heads * o.headDim;
  const columns = { size: width, units: o.heads };
  const common = { part, inSize: o.hiddenSize } as const;
  return {
    tensors: [
      ...matrix({
        ...common,
        name: 'self_attn.qkv_proj',
        site: 'queryKeyValue',
        outSize: 3 * width,
        columns: [{ size: 3 * width, units: o.heads }],
        input: MIXER_INPUT,
      }),
      ...matrix({
        ...common,
        name: 'self_attn.output_gate',
        site: 'other',
        outSize: width,
        columns: [columns],
        input: MIXER_INPUT,
      }),
      ...normTensors('self_attn.norm', width),
      ...matrix({
        ...common,
        name: 'self_attn.out_proj',
        site: 'attentionOutput',
        inSize: width,
        outSize: o.hiddenSize,
        rowUnits: o.heads,
        input: INNER_OUTPUT,
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'lightning',
        heads: o.heads,
        groups: o.heads,
        stateSize: o.headDim,
        stateElements: width * o.headDim,
        innerSize: width,
        // Decay, outer product into the state, state times query.
        recurrenceFlops: 5 * width * o.headDim,
        saves: [
          kept('projected', 'Queries, keys and values', 3 * width),
          kept('gate', 'Output gate', width),
          chunkStates(width * o.headDim, 256),
          kept('scanned', 'Output of the recurrence', width),
        ],
      }),
    ],
  };
}
