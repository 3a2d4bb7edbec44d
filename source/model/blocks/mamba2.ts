import { MIXER_INPUT } from '../matrix-input.js';
import { type Block, matrix, normTensors } from './block.js';
import { builtOnce } from './built-once.js';
import { chunkStates, depthwise, INNER_OUTPUT, kept, perHead, recurrent } from './recurrent.js';

export interface Mamba2Options {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headDim: number;
  readonly groups: number;
  readonly stateSize: number;
  readonly kernel: number;
  readonly convolutionBias: boolean;
  readonly projectionBias: boolean;
  /** Bias of the output projection, where it differs from `projectionBias` (Falcon-H1). */
  readonly outputBias?: boolean;
  /** The gated norm before the output projection; Falcon-H1 can leave it out. */
  readonly gatedNorm?: boolean;
  /** Tokens per chunk of the scan, whose boundary states training saves; 256 by default. */
  readonly chunk?: number;
  readonly module: string;
}

/**
 * Mamba 2: in-projection `h·(2·d_in + 2·G·S + heads)`, convolution over `d_in + 2·G·S` channels, A, D and time step
 * per head, gated norm. Source: arXiv:2405.21060; `modeling_mamba2.py`; vLLM `mamba_utils.py` for tensor parallelism;
 * docs/cost-model.md, Mamba-2.
 */
export const mamba2 = builtOnce(builtMamba2);

function builtMamba2(o: Mamba2Options): Block {
  const part = 'attention';
  const module = `${o.module}.`;
  const inner = { size: o.heads * o.headDim, units: o.heads };
  const group = { size: o.groups * o.stateSize, units: o.groups };
  const heads = { size: o.heads, units: o.heads };
  const convolved = inner.size + 2 * group.size;
  const projected = inner.size + convolved + o.heads;
  const state = inner.size * o.stateSize;
  return {
    tensors: [
      ...matrix({
        name: `${module}in_proj`,
        part,
        site: 'other',
        inSize: o.hiddenSize,
        outSize: projected,
        bias: o.projectionBias,
        columns: [inner, inner, group, group, heads],
        input: MIXER_INPUT,
      }),
      ...depthwise(`${module}conv1d`, [inner, group, group], o.kernel, o.convolutionBias),
      perHead(`${module}dt_bias`, o.heads),
      perHead(`${module}A_log`, o.heads),
      perHead(`${module}D`, o.heads),
      ...(o.gatedNorm === false
        ? []
        : normTensors(`${module}norm`, inner.size).map((tensor) => ({
            ...tensor,
            split: [{ elements: inner.size, units: o.heads }],
          }))),
      ...matrix({
        name: `${module}out_proj`,
        part,
        site: 'attentionOutput',
        inSize: inner.size,
        outSize: o.hiddenSize,
        bias: o.outputBias ?? o.projectionBias,
        rowUnits: o.heads,
        input: INNER_OUTPUT,
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'mamba2',
        heads: o.heads,
        groups: o.groups,
        stateSize: o.stateSize,
        kernel: o.kernel,
        stateElements: state,
        convolutionElements: (o.kernel - 1) * convolved,
        innerSize: inner.size,
        recurrenceFlops: 7 * state,
        saves: [
          kept('projected', 'Stream, gate, B, C and time steps', projected),
          kept('convolved', 'Convolved stream, B and C', convolved),
          chunkStates(state, o.chunk ?? 256),
          kept('scanned', 'Output of the scan', inner.size),
        ],
      }),
    ],
  };
}
