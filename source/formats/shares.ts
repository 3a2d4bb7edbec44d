import { elementsOfOne, type Tensor } from '../model/tensor.js';
import { sumOf } from '../quantity/index.js';
import { matrixBytes, type NumberFormat } from './number-format.js';

/** Copies of a weight family that are stored in the same format. */
export interface StoredShare {
  readonly format: NumberFormat;
  /** Layers that hold them; empty for weights outside the stack. */
  readonly layers: readonly number[];
  /** Copies per layer: 1, or the number of experts. */
  readonly copies: number;
  /** Bytes of one copy, an integer. */
  readonly bytesOfOne: number;
}

/** A weight family with the bytes of its copies under a weight format. */
export interface StoredTensor {
  readonly tensor: Tensor;
  readonly shares: readonly StoredShare[];
  /** Bytes of all copies. */
  readonly bytes: number;
}

/** A family with its shares, summed. */
export function stored(tensor: Tensor, shares: readonly StoredShare[]): StoredTensor {
  const bytes = sumOf(
    shares,
    ({ layers, copies, bytesOfOne }) => (layers.length || 1) * copies * bytesOfOne,
  );
  return { tensor, shares, bytes };
}

/** Copies in some of the family’s layers under one number format. */
export function share(
  tensor: Tensor,
  format: NumberFormat,
  layers: readonly number[],
  bytesOfOne = bytesOfCopy(tensor, format),
): StoredShare {
  return { format, layers, copies: tensor.copies / (tensor.layers.length || 1), bytesOfOne };
}

/** Bytes of one copy of a tensor in a number format. Stacked experts count as one matrix each. */
function bytesOfCopy(tensor: Tensor, format: NumberFormat): number {
  const rows = elementsOfOne(tensor) / tensor.rowLength;
  const stack = tensor.experts && tensor.shape.length > 2 ? tensor.experts.count : 1;
  return stack * matrixBytes(format, rows / stack, tensor.rowLength);
}
