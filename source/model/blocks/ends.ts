import type { LayerTensor, Tensor } from '../tensor.js';

/** Weights outside the stack of layers, and the pipeline stage they belong to. */
export type EndTensor = Omit<Tensor, 'copies' | 'layers'>;

/** Assigns weights outside the stack to the input (`first`) or the output (`last`). */
export function atEnd(
  end: 'first' | 'last',
  tensors: readonly LayerTensor[],
  options: { readonly isBorrowed?: boolean; readonly tiedHead?: boolean } = {},
): EndTensor[] {
  return tensors.map((tensor) => ({
    ...tensor,
    end,
    isBorrowed: options.isBorrowed ?? false,
    tiedHead: options.tiedHead ?? false,
  }));
}
