import { product } from '../../quantity/index.js';
import { KEPT_ELSEWHERE, MIXER_INPUT } from '../matrix-input.js';
import type { LayerTensor } from '../tensor.js';
import { type Block, matrix, normTensors, vector } from './block.js';
import { builtOnce } from './built-once.js';
import { depthwise, INNER_OUTPUT, kept, perHead, recurrent } from './recurrent.js';

export interface Mamba1Options {
  readonly hiddenSize: number;
  readonly innerSize: number;
  readonly stateSize: number;
  readonly kernel: number;
  readonly timeStepRank: number;
  readonly convolutionBias: boolean;
  readonly projectionBias: boolean;
  /** Norms of time step, B and C (Jamba). */
  readonly innerNorms?: boolean;
  /** Heads with an `x` and `dt` projection each, stacked (Zamba 1). */
  readonly stackedHeads?: number;
  readonly module: string;
}

/**
 * Mamba 1: `d_in·(2h + c + 1 + R + 2S + R + 1 + S + 1) + d_in·h` weights; state `d_in·S`, convolution `d_in·(c−1)`.
 * The recurrence counts 7·d_in·S FLOPs, as Mamba 2's. Source: arXiv:2312.00752; `modeling_mamba.py`,
 * `modeling_jamba.py`, `modeling_zamba.py`.
 */
export const mamba1 = builtOnce(builtMamba1);

function builtMamba1(o: Mamba1Options): Block {
  const part = 'attention';
  const site = 'other';
  const d = o.innerSize;
  const module = `${o.module}.`;
  const channels = { size: d, units: d };
  const selected = o.timeStepRank + 2 * o.stateSize;
  const split = [{ elements: d * o.stateSize, units: d }];
  const tensors: LayerTensor[] = [
    ...matrix({
      name: `${module}in_proj`,
      part,
      site,
      inSize: o.hiddenSize,
      outSize: 2 * d,
      bias: o.projectionBias,
      columns: [channels, channels],
      input: MIXER_INPUT,
    }),
    ...depthwise(`${module}conv1d`, [channels], o.kernel, o.convolutionBias),
    ...selection(o, module, selected),
    {
      ...vector(`${module}A_log`, d * o.stateSize, { part, split }),
      shape: stacked(o, d, [o.stateSize]),
    },
    { ...perHead(`${module}D`, d), shape: stacked(o, d, []) },
  ];
  if (o.innerNorms)
    tensors.push(
      ...normTensors(`${module}dt_layernorm`, o.timeStepRank),
      ...normTensors(`${module}b_layernorm`, o.stateSize),
      ...normTensors(`${module}c_layernorm`, o.stateSize),
    );
  tensors.push(
    ...matrix({
      name: `${module}out_proj`,
      part,
      site: 'attentionOutput',
      inSize: d,
      outSize: o.hiddenSize,
      bias: o.projectionBias,
      rowUnits: d,
      input: INNER_OUTPUT,
    }),
  );
  return {
    tensors,
    mixers: [
      recurrent({
        flavour: 'mamba1',
        heads: d,
        stateSize: o.stateSize,
        kernel: o.kernel,
        stateElements: d * o.stateSize,
        convolutionElements: d * (o.kernel - 1),
        innerSize: d,
        recurrenceFlops: 7 * d * o.stateSize,
        saves: [
          kept('projected', 'Stream and gate', 2 * d),
          kept('convolved', 'Convolved stream', d),
          kept('selected', 'Selected time step, B and C', selected),
          kept('steps', 'Time steps', d),
        ],
      }),
    ],
  };
}

/** The matrices that compute time step, B and C: one each, or one stacked over heads. */
function selection(o: Mamba1Options, module: string, selected: number): LayerTensor[] {
  const part = 'attention';
  const site = 'other';
  const d = o.innerSize;
  if (!o.stackedHeads)
    return [
      ...matrix({
        name: `${module}x_proj`,
        part,
        site,
        inSize: d,
        outSize: selected,
        rowUnits: d,
        input: KEPT_ELSEWHERE,
      }),
      ...matrix({
        name: `${module}dt_proj`,
        part,
        site,
        inSize: o.timeStepRank,
        outSize: d,
        bias: true,
        columns: [{ size: d, units: d }],
        input: KEPT_ELSEWHERE,
      }),
    ];
  const heads = o.stackedHeads;
  const split = (elements: number) => [{ elements, units: heads }];
  const stack = (name: string, shape: readonly number[], role: 'matrix' | 'bias') => ({
    ...vector(`${module}${name}`, 0, {
      part,
      role,
      input: KEPT_ELSEWHERE,
      split: split(product(shape)),
    } as const),
    shape,
    rowLength: shape.at(-1) ?? 1,
  });
  return [
    stack('x_proj_weight', [heads, selected, d / heads], 'matrix'),
    stack('dt_proj_weight', [heads, d / heads, o.timeStepRank], 'matrix'),
    stack('dt_proj_bias', [heads, d / heads], 'bias'),
  ];
}

function stacked(o: Mamba1Options, channels: number, rest: readonly number[]): readonly number[] {
  return o.stackedHeads
    ? [o.stackedHeads, channels / o.stackedHeads, ...rest]
    : [channels, ...rest];
}
