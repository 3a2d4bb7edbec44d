import { styleByStyle } from './nearest.js';
import { createPen } from './pen.js';
import { improved } from './route.js';
import type { Style } from './style.js';

/** Cells next to each other that are sent at once. */
export type Piece = {
  readonly line: number;
  readonly column: number;
} & (
  | Text
  | { readonly kind: 'blanks'; readonly cells: number }
  /** Blanks to the end of the line. */
  | { readonly kind: 'rest' }
);

/** Text of one style. */
export interface Text {
  readonly kind: 'text';
  readonly style: Style;
  text: string;
  cells: number;
  /** Whether the cursor's column behind these cells is the same in all terminals. */
  readonly isCertain: boolean;
}

/** The output for pieces one after the other. */
export const inOrder = (pieces: readonly Piece[], columns: number): string => {
  const pen = createPen(columns);
  for (const piece of pieces) {
    pen.moveTo(piece.line, piece.column);
    if (piece.kind === 'blanks') pen.erase(piece.cells);
    else if (piece.kind === 'rest') pen.eraseToEndOfLine();
    else pen.write(piece);
  }
  return pen.finish();
};

/** Styles that are tried to be written apart: the ones with most pieces. */
const TRIED = 6;

/** Longest output that is searched, in characters: each try costs as much as the writing. */
const LONG = 2048;

/** Styles by the number of their pieces, the most first. */
const commonStyles = (pieces: readonly Piece[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const piece of pieces)
    if (piece.kind === 'text') counts.set(piece.style.key, (counts.get(piece.style.key) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > 1)
    .toSorted(([, a], [, b]) => b - a)
    .map(([key]) => key);
};

/**
 * The shortest output found for pieces that may be sent in any order: row by row, or marks of one style, which stand
 * below each other, after all else, so that their colour is set once and not in every row.
 */
export const shortest = (pieces: readonly Piece[], columns: number): string => {
  const rowByRow = inOrder(pieces, columns);
  if (rowByRow === '') return '';
  const outputs = [rowByRow, inOrder(styleByStyle(pieces, columns), columns)];
  if (rowByRow.length <= LONG) outputs.push(searched(pieces, rowByRow, columns));
  return outputs.reduce((best, output) => (output.length < best.length ? output : best));
};

const searched = (pieces: readonly Piece[], rowByRow: string, columns: number): string => {
  let apart: readonly string[] = [];
  let best = rowByRow;
  for (const key of commonStyles(pieces).slice(0, TRIED)) {
    const tried = inOrder(parted(pieces, [...apart, key]), columns);
    if (tried.length >= best.length) continue;
    best = tried;
    apart = [...apart, key];
  }
  const routed = inOrder(improved(parted(pieces, apart), columns), columns);
  return routed.length < best.length ? routed : best;
};

/** The pieces of some styles after all others, style by style. */
const parted = (pieces: readonly Piece[], keys: readonly string[]): readonly Piece[] => {
  const places = new Map(keys.map((key, index) => [key, index + 1]));
  const groups: Piece[][] = [[], ...keys.map(() => [])];
  for (const piece of pieces) {
    const place = piece.kind === 'text' ? (places.get(piece.style.key) ?? 0) : 0;
    groups[place]?.push(piece);
  }
  return groups.flat();
};
