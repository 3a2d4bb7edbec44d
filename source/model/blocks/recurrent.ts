import type { RecurrentMixer } from '../model.js';
import type { LayerTensor, Segment } from '../tensor.js';
import { vector } from './block.js';

/** Columns that tensor parallelism divides: a run of outputs in so many whole units. */
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
  const width = channels.reduce((sum, { size }) => sum + size, 0);
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

/** One number a head, split by heads: decay rates, time steps, skips. */
export function perHead(name: string, heads: number, size = heads): LayerTensor {
  return vector(name, size, { part: 'attention', split: [{ elements: size, units: heads }] });
}

/** A recurrent mixer; what has no convolution or no groups leaves them out. */
export function recurrent(
  mixer: Omit<RecurrentMixer, 'kind' | 'groups' | 'kernel' | 'convolutionElements'> &
    Partial<RecurrentMixer>,
): RecurrentMixer {
  return { kind: 'recurrent', groups: 0, kernel: 0, convolutionElements: 0, ...mixer };
}
