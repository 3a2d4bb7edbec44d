/** Bits stored beside the weights themselves: one scale (and zero point) for a run of weights. */
export interface Scale {
  /** Weights that share it; runs end with each row, or go on through the whole matrix. */
  readonly weights: number;
  readonly bits: number;
  readonly over: 'row' | 'matrix';
}

/** How numbers of one tensor are stored (cost model §8.1). */
export interface NumberFormat {
  readonly id: string;
  readonly label: string;
  readonly kind: 'float' | 'integer' | 'block' | 'gguf';
  /** Weights of one block: a row holds whole blocks. */
  readonly blockWeights: number;
  readonly blockBytes: number;
  readonly scales: readonly Scale[];
  /** A scale for each tile of a matrix (DeepSeek's 128 × 128). */
  readonly tile?: { readonly rows: number; readonly columns: number; readonly bytes: number };
}

/** A run no matrix reaches the end of: one scale a row, or one a matrix. */
const WHOLE = 2 ** 50;

export const perRow = (bits: number): Scale => ({ weights: WHOLE, bits, over: 'row' });
export const perMatrix = (bits: number): Scale => ({ weights: WHOLE, bits, over: 'matrix' });
export const perGroup = (weights: number, bits: number): Scale => ({ weights, bits, over: 'row' });

/**
 * Bytes of one matrix of `rows` rows of `rowLength` weights: whole blocks a row, then the scales, rounded up
 * to a byte. Cost model §8.4. The result is an integer.
 */
export function matrixBytes(format: NumberFormat, rows: number, rowLength: number): number {
  return blockBytesOf(format, rows, rowLength) + scaleBytesOf(format, rows, rowLength);
}

/** Bytes of the weights alone. */
export function blockBytesOf(format: NumberFormat, rows: number, rowLength: number): number {
  return rows * Math.ceil(rowLength / format.blockWeights) * format.blockBytes;
}

/** Bytes of scales and zero points beside the blocks. */
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

/** Bits a weight takes in a large square matrix, scales included: what tables of formats print. */
export function bitsPerWeight(format: NumberFormat): number {
  const size = 2 ** 20;
  return (matrixBytes(format, size, size) * 8) / (size * size);
}
