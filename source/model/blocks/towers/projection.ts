import type { LayerGroup } from '../../model.js';
import type { LayerTensor } from '../../tensor.js';
import type { StreamNorm } from '../norm.js';

/**
 * A projector as a layer: its norms, its matrices, and an activation between two matrices of which one reads what the
 * other writes. A token is one that the text model gets. Undefined without a matrix.
 */
export function projectionOf(tensors: readonly LayerTensor[]): LayerGroup | undefined {
  const matrices = tensors.filter(({ role }) => role === 'matrix');
  const outSize = ({ shape, rowLength }: LayerTensor) =>
    shape.reduce((product, size) => product * size, 1) / rowLength;
  const last = matrices.at(-1);
  if (!last) return undefined;
  const widest = (width: number) =>
    Math.max(width, ...matrices.map((m) => m.rowLength).filter((k) => k % width === 0));
  const norms = tensors.flatMap(({ role, name, shape }): StreamNorm[] => {
    if (role !== 'norm' || name.endsWith('.bias')) return [];
    const kind = tensors.some((other) => other.name === name.replace(/weight$/, 'bias'));
    // A norm over single patches reads as much of a merged token as the matrix behind it.
    return [{ kind: kind ? 'layer' : 'rms', width: widest(shape[0] ?? 0) }];
  });
  const isGate = (matrix: LayerTensor | undefined) => /gate/.test(matrix?.name ?? '');
  return {
    layers: [0],
    mixers: [],
    feedForwards: matrices.flatMap((matrix, index) =>
      isGate(matrix) || matrices[index + 1]?.rowLength !== outSize(matrix)
        ? []
        : [
            {
              kind: 'dense',
              gated: isGate(matrices[index - 1]),
              innerSize: outSize(matrix) * matrix.perLayer,
            },
          ],
    ),
    norms,
    matrices,
    hiddenSize: outSize(last),
  };
}
