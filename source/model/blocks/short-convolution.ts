import { MIXER_INPUT } from '../matrix-input.js';
import { type Block, matrix } from './block.js';
import { depthwise, INNER_OUTPUT, kept, recurrent } from './recurrent.js';

/** LFM2's gated short convolution: `4·h²` and `h·L` taps, no state except L−1 columns. Source: `modeling_lfm2.py`. */
export function shortConvolution(o: {
  readonly hiddenSize: number;
  readonly kernel: number;
  readonly bias: boolean;
}): Block {
  const part = 'attention';
  const columns = { size: o.hiddenSize, units: o.hiddenSize };
  return {
    tensors: [
      ...matrix({
        name: 'conv.in_proj',
        part,
        site: 'other',
        inSize: o.hiddenSize,
        outSize: 3 * o.hiddenSize,
        bias: o.bias,
        columns: [columns, columns, columns],
        input: MIXER_INPUT,
      }),
      ...depthwise('conv.conv', [columns], o.kernel, o.bias),
      ...matrix({
        name: 'conv.out_proj',
        part,
        site: 'attentionOutput',
        inSize: o.hiddenSize,
        outSize: o.hiddenSize,
        bias: o.bias,
        rowUnits: o.hiddenSize,
        input: INNER_OUTPUT,
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'convolution',
        heads: o.hiddenSize,
        stateSize: 0,
        kernel: o.kernel,
        stateElements: 0,
        convolutionElements: o.hiddenSize * (o.kernel - 1),
        innerSize: o.hiddenSize,
        recurrenceFlops: 2 * o.kernel * o.hiddenSize,
        saves: [
          kept('projected', 'Stream and both gates', 3 * o.hiddenSize),
          kept('gated', 'Gated stream', o.hiddenSize),
          kept('convolved', 'Convolved stream', o.hiddenSize),
        ],
      }),
    ],
  };
}
