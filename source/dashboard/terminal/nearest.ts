import type { Piece } from './order.js';
import { bytesOfMove, type Position } from './pen.js';

/** Lines below and above in which the next piece is looked for: farther ones take as much as any place. */
const BELOW = 3;
const ABOVE = 2;

/** Pieces style by style, in each from one to the nearest that is left: of large outputs nearly the shortest. */
export const styleByStyle = (pieces: readonly Piece[], columns: number): readonly Piece[] => {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const key = piece.kind === 'text' ? piece.style.key : '';
    const group = groups.get(key);
    if (group) group.push(piece);
    else groups.set(key, [piece]);
  }
  let end: Position = { row: 0, column: undefined };
  const ordered: Piece[] = [];
  for (const group of groups.values()) {
    const byLine = linesOf(group);
    for (let left = group.length; left > 0; left--) {
      const next = takeNearest(byLine, end);
      ordered.push(next);
      end = endOf(next, columns);
    }
  }
  return ordered;
};

/** Pieces by their lines, in the order of these. */
const linesOf = (pieces: readonly Piece[]): Map<number, Piece[]> => {
  const byLine = new Map<number, Piece[]>();
  for (const piece of pieces) {
    const own = byLine.get(piece.line);
    if (own) own.push(piece);
    else byLine.set(piece.line, [piece]);
  }
  return byLine;
};

/** Where the cursor is behind a piece; blanks are erased without moving it. */
const endOf = (piece: Piece, columns: number): Position => {
  const { line, column } = piece;
  if (piece.kind !== 'text') return { row: line, column };
  const end = column + piece.cells;
  return { row: line, column: piece.isCertain && end < columns ? end : undefined };
};

/** Takes out the piece that is reached with the fewest bytes; of those far away the uppermost. */
const takeNearest = (byLine: Map<number, Piece[]>, from: Position): Piece => {
  let best: Piece | undefined;
  let least = Number.POSITIVE_INFINITY;
  const consider = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      const bytes = bytesOfMove(from, piece.line, piece.column);
      if (bytes >= least) continue;
      best = piece;
      least = bytes;
    }
  };
  for (let line = from.row - ABOVE; line <= from.row + BELOW; line++)
    consider(byLine.get(line) ?? []);
  const [uppermost = []] = byLine.values();
  consider(uppermost);
  if (!best) throw new Error('no piece is left');
  const own = byLine.get(best.line) ?? [];
  own.splice(own.indexOf(best), 1);
  if (own.length === 0) byLine.delete(best.line);
  return best;
};
