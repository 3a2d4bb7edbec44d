import { type Block, matrix, normTensors } from './block.js';
import { recurrent } from './recurrent.js';

/**
 * Lightning attention: linear attention with a fixed decay a head, a norm over all heads and an output gate
 * (MiniMax). State `n·d²` (docs/cost-model.md, Recurrent states). Source: MiniMax-01 arXiv:2501.08313; `modeling_minimax.py`.
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
      }),
      ...matrix({
        ...common,
        name: 'self_attn.output_gate',
        site: 'other',
        outSize: width,
        columns: [columns],
      }),
      ...normTensors('self_attn.norm', width),
      ...matrix({
        ...common,
        name: 'self_attn.out_proj',
        site: 'attentionOutput',
        inSize: width,
        outSize: o.hiddenSize,
        rowUnits: o.heads,
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
        savedElements: 3 * width + 3 * width + Math.ceil((width * o.headDim) / 256),
      }),
    ],
  };
}
