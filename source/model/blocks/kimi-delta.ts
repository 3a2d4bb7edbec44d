import { MIXER_INPUT } from '../matrix-input.js';
import { type Block, matrix, normTensors } from './block.js';
import { builtOnce } from './built-once.js';
import { chunkStates, depthwise, INNER_OUTPUT, kept, perHead, recurrent } from './recurrent.js';

const CHUNK = 64;

export interface KimiDeltaOptions {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headDim: number;
  readonly kernel: number;
  /** The output gate as one matrix instead of two of rank `headDim` (Kimi K3). */
  readonly fullRankGate?: boolean;
}

/**
 * Kimi Delta Attention: a delta rule with a decay per channel, its forget and output gates of rank `headDim`; state
 * `heads·headDim²`, three convolutions. Source: Kimi Linear arXiv:2510.26692; the published `modeling_kimi.py`.
 */
export const kimiDelta = builtOnce(builtKimiDelta);

function builtKimiDelta(o: KimiDeltaOptions): Block {
  const part = 'attention';
  const module = 'self_attn.';
  const width = o.heads * o.headDim;
  const columns = [{ size: width, units: o.heads }];
  const common = { part, inSize: o.hiddenSize } as const;
  const lowRank = (name: string) => [
    ...matrix({
      ...common,
      name: `${module}${name}_a_proj`,
      site: 'other',
      outSize: o.headDim,
      input: MIXER_INPUT,
    }),
    ...matrix({
      ...common,
      name: `${module}${name}_b_proj`,
      site: 'other',
      inSize: o.headDim,
      outSize: width,
      columns,
    }),
  ];
  const full = (name: string, site: 'query' | 'key' | 'value' | 'other') =>
    matrix({
      ...common,
      name: `${module}${name}_proj`,
      site,
      outSize: width,
      columns,
      input: MIXER_INPUT,
    });
  const state = width * o.headDim;
  return {
    tensors: [
      ...full('q', 'query'),
      ...full('k', 'key'),
      ...full('v', 'value'),
      ...['q', 'k', 'v'].flatMap((name) =>
        depthwise(`${module}${name}_conv1d`, columns, o.kernel, false),
      ),
      { ...perHead(`${module}A_log`, o.heads), shape: [1, 1, o.heads, 1] },
      ...lowRank('f'),
      perHead(`${module}dt_bias`, o.heads, width),
      ...matrix({
        ...common,
        name: `${module}b_proj`,
        site: 'other',
        outSize: o.heads,
        columns: [{ size: o.heads, units: o.heads }],
        input: MIXER_INPUT,
      }),
      ...(o.fullRankGate ? full('g', 'other') : lowRank('g')),
      ...normTensors(`${module}o_norm`, o.headDim),
      ...matrix({
        ...common,
        name: `${module}o_proj`,
        site: 'attentionOutput',
        inSize: width,
        outSize: o.hiddenSize,
        rowUnits: o.heads,
        input: INNER_OUTPUT,
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'kimi-delta',
        heads: o.heads,
        groups: o.heads,
        stateSize: o.headDim,
        kernel: o.kernel,
        stateElements: state,
        convolutionElements: 3 * (o.kernel - 1) * width,
        innerSize: width,
        recurrenceFlops: 2 * o.kernel * 3 * width + 8 * state,
        saves: [
          kept('projected', 'Queries, keys and values', 3 * width),
          kept('convolved', 'Convolved queries, keys and values', 3 * width),
          kept('gates', 'Forget and output gates', 2 * width),
          kept('rates', 'Write strengths', o.heads),
          chunkStates(state, CHUNK),
          kept('scanned', 'Output of the recurrence', width),
        ],
      }),
    ],
  };
}
