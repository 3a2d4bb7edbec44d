import { sumOf } from '../../quantity/index.js';
import { type MatrixInput, OUTPUT_INPUT } from '../matrix-input.js';
import type { RecurrentMixer } from '../model.js';
import { type Operation, operation, type SavedTensor, saved } from '../operation.js';
import type { LayerTensor, Segment } from '../tensor.js';
import { vector } from './block.js';

/** Columns that tensor parallelism divides, in whole units. */
export interface Columns {
  readonly size: number;
  readonly units: number;
}

/** A depthwise convolution over time, `[channels, 1, kernel]`, split as its channels are. */
export function depthwise(
  name: string,
  channels: readonly Columns[],
  kernel: number,
  bias: boolean,
): LayerTensor[] {
  const width = sumOf(channels, ({ size }) => size);
  const part = 'attention';
  const split = (copies: number): Segment[] =>
    channels.map(({ size, units }) => ({ elements: size * copies, units }));
  const weight: LayerTensor = {
    ...vector(`${name}.weight`, width, { part, role: 'convolution', split: split(kernel) }),
    shape: [width, 1, kernel],
    rowLength: kernel,
  };
  return bias
    ? [weight, vector(`${name}.bias`, width, { part, role: 'bias', split: split(1) })]
    : [weight];
}

/** One number per head, split by heads: decay rates, time steps, skips. */
export function perHead(name: string, heads: number, size = heads): LayerTensor {
  return vector(name, size, { part: 'attention', split: [{ elements: size, units: heads }] });
}

/** A recurrent mixer; fields of a missing convolution or missing groups are left out. */
export function recurrent(
  mixer: Omit<RecurrentMixer, 'kind' | 'groups' | 'kernel' | 'convolutionElements'> &
    Partial<RecurrentMixer>,
): RecurrentMixer {
  return { kind: 'recurrent', groups: 0, kernel: 0, convolutionElements: 0, ...mixer };
}

/** The input of a recurrent mixer's output projection: its inner stream. */
export const INNER_OUTPUT: MatrixInput = { ...OUTPUT_INPUT, width: 'd_in' };

/** A tensor that the backward pass of a recurrence needs, in elements per token. */
export function kept(id: string, label: string, elements: number): SavedTensor {
  return saved({
    id,
    label,
    why: 'the recurrence is run again from its inputs, chunk by chunk, and differentiated',
    width: id,
    elements,
  });
}

/** States at the ends of chunks, spread over their tokens. */
export function chunkStates(state: number, chunk: number): SavedTensor {
  return {
    ...kept('states', 'States between chunks', Math.ceil(state / chunk)),
    why: 'each chunk starts from the state before it',
  };
}

/**
 * The recurrence of a mixer besides its matrices, with the saved tensors of its kernels (flash-linear-attention,
 * mamba-ssm): derived, not measured. Plain PyTorch without these kernels saves far more; frameworks require them.
 */
export function recurrentOperations(mixer: RecurrentMixer, hiddenSize: number): Operation[] {
  return [
    operation({
      id: 'recurrent',
      label: 'Recurrence',
      source:
        'flash-linear-attention, fla/ops; state-spaces/mamba, mamba_ssm/ops; docs/cost-model.md, Saved tensors of a layer',
      isDerived: true,
      recurrenceFlops: mixer.recurrenceFlops,
      elementwise: { stream: 22 * hiddenSize, inner: 450 * mixer.innerSize },
      saves: mixer.saves,
      symbols: [
        { symbol: 'd_in', value: mixer.innerSize, meaning: 'inner width of the mixer' },
        ...mixer.saves.map(({ width, label, elements }) => ({
          symbol: width,
          value: elements,
          meaning: `elements of one token: ${label.toLowerCase()}`,
        })),
      ],
    }),
  ];
}
