import { KEPT_ELSEWHERE, MIXER_INPUT } from '../matrix-input.js';
import { type Block, matrix, replicated } from './block.js';
import { depthwise, INNER_OUTPUT, kept, perHead, recurrent } from './recurrent.js';

/**
 * Griffin's recurrent block: a gated linear recurrence with one state per channel, its gates block-diagonal over
 * heads. Source: arXiv:2402.19427; `modeling_recurrent_gemma.py`.
 */
export function gatedLinearRecurrence(o: {
  readonly hiddenSize: number;
  readonly width: number;
  readonly heads: number;
  readonly kernel: number;
}): Block {
  const part = 'attention';
  const module = 'temporal_block.';
  const columns = { size: o.width, units: o.heads };
  const block = o.width / o.heads;
  const split = (elements: number) => [{ elements, units: o.heads }];
  const project = (name: string) =>
    matrix({
      name: `${module}${name}`,
      part,
      site: 'other',
      inSize: o.hiddenSize,
      outSize: o.width,
      bias: true,
      columns: [columns],
      input: MIXER_INPUT,
    });
  const gate = (name: string) => [
    replicated(`${module}rg_lru.${name}_gate_weight`, [o.heads, block, block], {
      part,
      split: split(o.width * block),
      input: KEPT_ELSEWHERE,
    }),
    replicated(`${module}rg_lru.${name}_gate_bias`, [o.heads, block], {
      part,
      role: 'bias',
      split: split(o.width),
    }),
  ];
  return {
    tensors: [
      ...project('linear_y'),
      ...project('linear_x'),
      ...depthwise(`${module}conv_1d`, [columns], o.kernel, true),
      perHead(`${module}rg_lru.recurrent_param`, o.heads, o.width),
      ...gate('input'),
      ...gate('recurrent'),
      ...matrix({
        name: `${module}linear_out`,
        part,
        site: 'attentionOutput',
        inSize: o.width,
        outSize: o.hiddenSize,
        bias: true,
        rowUnits: o.heads,
        input: INNER_OUTPUT,
      }),
    ],
    mixers: [
      recurrent({
        flavour: 'gated-linear',
        heads: o.heads,
        stateSize: 1,
        kernel: o.kernel,
        stateElements: o.width,
        convolutionElements: o.width * (o.kernel - 1),
        innerSize: o.width,
        recurrenceFlops: 2 * o.kernel * o.width + 10 * o.width,
        saves: [
          kept('projected', 'Stream and gate', 2 * o.width),
          kept('convolved', 'Convolved stream', o.width),
          kept('gates', 'Input and recurrence gates', 2 * o.width),
          kept('scanned', 'Output of the recurrence', o.width),
        ],
      }),
    ],
  };
}
