/** A scale shared by a run of weights, and a zero point where the format has one. */
export interface Scale {
  /** Weights per scale; runs end with each row, or continue through the whole matrix. */
  readonly weights: number;
  readonly bits: number;
  readonly over: 'row' | 'matrix';
}

/** How the numbers of one tensor are stored. Source: docs/cost-model.md, Bits per weight. */
export interface NumberFormat {
  readonly id: string;
  readonly label: string;
  readonly kind: 'float' | 'integer' | 'block' | 'gguf';
  /** Weights of one block. Each row consists of whole blocks. */
  readonly blockWeights: number;
  readonly blockBytes: number;
  readonly scales: readonly Scale[];
  /** A scale for each tile of a matrix (DeepSeek's 128 × 128). */
  readonly tile?: { readonly rows: number; readonly columns: number; readonly bytes: number };
}

/** A run longer than any row or matrix: one scale for each row, or for each matrix. */
const WHOLE = 2 ** 50;

export const perRow = (bits: number): Scale => ({ weights: WHOLE, bits, over: 'row' });
export const perMatrix = (bits: number): Scale => ({ weights: WHOLE, bits, over: 'matrix' });
export const perGroup = (weights: number, bits: number): Scale => ({ weights, bits, over: 'row' });

/**
 * Bytes of one matrix of `rows` rows of `rowLength` weights, an integer: whole blocks per row, then the scales,
 * rounded up to a byte. Source: docs/cost-model.md, Bytes of a tensor.
 */
export function matrixBytes(format: NumberFormat, rows: number, rowLength: number): number {
  return blockBytesOf(format, rows, rowLength) + scaleBytesOf(format, rows, rowLength);
}

/** Bytes of the weights alone. */
function blockBytesOf(format: NumberFormat, rows: number, rowLength: number): number {
  return rows * Math.ceil(rowLength / format.blockWeights) * format.blockBytes;
}

/** Bytes of scales and zero points. */
export function scaleBytesOf(format: NumberFormat, rows: number, rowLength: number): number {
  let bits = 0;
  for (const { weights, bits: each, over } of format.scales)
    bits +=
      over === 'row'
        ? rows * Math.ceil(rowLength / weights) * each
        : Math.ceil((rows * rowLength) / weights) * each;
  const tile = format.tile;
  const tiles = tile ? Math.ceil(rows / tile.rows) * Math.ceil(rowLength / tile.columns) : 0;
  return Math.ceil(bits / 8) + tiles * (tile?.bytes ?? 0);
}

/** Bits per weight of a large square matrix, scales included. */
export function bitsPerWeight(format: NumberFormat): number {
  const size = 2 ** 20;
  return (matrixBytes(format, size, size) * 8) / (size * size);
}
