import { sumOf } from '../../quantity/index.js';
import { MIXER_INPUT } from '../matrix-input.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, normTensors } from './block.js';
import { builtOnce } from './built-once.js';
import { chunkStates, depthwise, INNER_OUTPUT, kept, perHead, recurrent } from './recurrent.js';

/** Tokens per chunk of the chunked scan, whose boundary states training saves (flash-linear-attention). */
const CHUNK = 64;

/** How the checkpoint stores the projections of queries, keys, values, gate (z), write strength (b) and decay (a). */
export type GatedDeltaStorage = 'fused' | 'grouped' | 'separate';

export interface GatedDeltaOptions {
  readonly hiddenSize: number;
  readonly keyHeads: number;
  readonly valueHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly kernel: number;
  /** `fused`: qkvz and ba (Qwen3-Next); `grouped`: qkv, z, b, a (Qwen3.5); `separate`: one each (OLMo hybrid). */
  readonly storage: GatedDeltaStorage;
}

/**
 * Gated DeltaNet: projections `h·(2K+2U) + 2·h·n_v`, a depthwise convolution over q, k and v, decay and time step per
 * value head, a gated norm. Source: arXiv:2412.06464; `modeling_qwen3_next.py`, `modeling_qwen3_5.py`,
 * `modeling_olmo_hybrid.py`; docs/cost-model.md, Gated DeltaNet.
 */
export const gatedDelta = builtOnce(builtGatedDelta);

function builtGatedDelta(o: GatedDeltaOptions): Block {
  const part = 'attention';
  const keys = { size: o.keyHeads * o.keyDim, units: o.keyHeads };
  const values = { size: o.valueHeads * o.valueDim, units: o.valueHeads };
  const heads = { size: o.valueHeads, units: o.valueHeads };
  const convolved = [keys, keys, values];
  const convolvedWidth = 2 * keys.size + values.size;
  const project = (name: string, columns: readonly { size: number; units: number }[]) =>
    matrix({
      name: `linear_attn.${name}`,
      part,
      site: columns.length > 1 ? 'queryKeyValue' : 'other',
      inSize: o.hiddenSize,
      outSize: sumOf(columns, ({ size }) => size),
      columns,
      input: MIXER_INPUT,
    });
  const state = values.size * o.keyDim;
  return {
    tensors: [
      ...PROJECTIONS[o.storage].flatMap(([name, kinds]) =>
        project(
          name,
          [...kinds].map((kind) => (kind === 'k' ? keys : kind === 'v' ? values : heads)),
        ),
      ),
      ...convolutions(o.storage, convolved, o.kernel),
      perHead('linear_attn.dt_bias', o.valueHeads),
      perHead('linear_attn.A_log', o.valueHeads),
      ...normTensors(`linear_attn.${o.storage === 'separate' ? 'o_norm' : 'norm'}`, o.valueDim),
      ...matrix({
        name: `linear_attn.${o.storage === 'separate' ? 'o_proj' : 'out_proj'}`,
        part,
        site: 'attentionOutput',
        inSize: values.size,
        outSize: o.hiddenSize,
        rowUnits: o.valueHeads,
        input: { ...INNER_OUTPUT, remadeBy: ['gdn-norm-out'] },
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'gated-delta',
        heads: o.valueHeads,
        groups: o.keyHeads,
        stateSize: o.keyDim,
        kernel: o.kernel,
        stateElements: state,
        convolutionElements: (o.kernel - 1) * convolvedWidth,
        innerSize: values.size,
        recurrenceFlops: 2 * o.kernel * convolvedWidth + 8 * state,
        saves: [
          kept('projected', 'Queries, keys and values', convolvedWidth),
          kept('convolved', 'Convolved queries, keys and values', convolvedWidth),
          kept('gate', 'Output gate', values.size),
          kept('rates', 'Write strengths and decays', 2 * o.valueHeads),
          chunkStates(state, CHUNK),
        ],
      }),
    ],
  };
}

/** Names of the projections and the width of each: `k` a key width, `v` a value width, `h` one number per head. */
const PROJECTIONS: Readonly<Record<GatedDeltaStorage, readonly (readonly [string, string])[]>> = {
  fused: [
    ['in_proj_qkvz', 'kkvv'],
    ['in_proj_ba', 'hh'],
  ],
  grouped: [
    ['in_proj_qkv', 'kkv'],
    ['in_proj_z', 'v'],
    ['in_proj_b', 'h'],
    ['in_proj_a', 'h'],
  ],
  separate: [
    ['q_proj', 'k'],
    ['k_proj', 'k'],
    ['v_proj', 'v'],
    ['g_proj', 'v'],
    ['b_proj', 'h'],
    ['a_proj', 'h'],
  ],
};

function convolutions(
  storage: GatedDeltaStorage,
  channels: readonly { size: number; units: number }[],
  kernel: number,
): LayerTensor[] {
  if (storage !== 'separate') return depthwise('linear_attn.conv1d', channels, kernel, false);
  const names = ['q_conv1d', 'k_conv1d', 'v_conv1d'];
  return channels.flatMap((channel, index) =>
    depthwise(`linear_attn.${names[index]}`, [channel], kernel, false),
  );
}
