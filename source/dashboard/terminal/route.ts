import type { Piece } from './order.js';
import { bytesOfMove } from './pen.js';
import { sgrBetween } from './style.js';

/** Fewer bytes between two pieces are hardly to be saved: these stay together. */
const COSTLY = 4;
/** Blocks that are moved together at most. */
const MOST_TOGETHER = 3;
/** A longer output is a new picture: of 128 pieces a search took 7 ms of 10 and saved 3 % of the bytes. */
const MOST_PIECES = 96;
const MOST_PASSES = 2;

/** Pieces that stay next to each other. */
interface Block {
  readonly pieces: readonly Piece[];
  readonly first: number;
  readonly last: number;
}

/** Bytes between the end of a piece and the start of another; blanks are erased in any style. */
const bytesBetween = (from: Piece, to: Piece, columns: number): number => {
  const end = from.kind === 'text' ? from.column + from.cells : from.column;
  const isKnown = end < columns && (from.kind !== 'text' || from.isCertain);
  const move = bytesOfMove(
    { row: from.line, column: isKnown ? end : undefined },
    to.line,
    to.column,
  );
  if (from.kind !== 'text' || to.kind !== 'text') return move;
  return move + sgrBetween(from.style, to.style).length;
};

/**
 * Pieces in an order that takes fewer bytes, found by moving some of them, which lie between places that take many, to
 * another such place. Bytes are added up place by place, which is nearly what the output takes.
 */
export const improved = (pieces: readonly Piece[], columns: number): readonly Piece[] => {
  const count = pieces.length;
  if (count > MOST_PIECES) return pieces;
  const known = new Int16Array(count * count).fill(-1);
  const link = (from: number | undefined, to: number | undefined): number => {
    if (from === undefined || to === undefined) return 0;
    const place = from * count + to;
    const bytes = known[place] ?? -1;
    if (bytes >= 0) return bytes;
    const [left, right] = [pieces[from], pieces[to]];
    const counted = left && right ? bytesBetween(left, right, columns) : 0;
    known[place] = counted;
    return counted;
  };
  const blocks: Block[] = [];
  let start = 0;
  for (let index = 1; index <= count; index++) {
    if (index < count && link(index - 1, index) < COSTLY) continue;
    blocks.push({ pieces: pieces.slice(start, index), first: start, last: index - 1 });
    start = index;
  }
  for (let pass = 0; pass < MOST_PASSES && moveBlocks(blocks, link); pass++);
  return blocks.flatMap((block) => block.pieces);
};

type Link = (from: number | undefined, to: number | undefined) => number;

/** Moves each block, alone or with those after it, to where that saves most; returns whether any was moved. */
const moveBlocks = (blocks: Block[], link: Link): boolean => {
  let isMoved = false;
  for (let start = 0; start < blocks.length; start++) {
    for (let end = start + 1; end <= Math.min(blocks.length, start + MOST_TOGETHER); end++) {
      const place = bestPlace(blocks, start, end, link);
      if (place === undefined) continue;
      const taken = blocks.splice(start, end - start);
      blocks.splice(place > start ? place - taken.length : place, 0, ...taken);
      isMoved = true;
      break;
    }
  }
  return isMoved;
};

const bestPlace = (
  blocks: readonly Block[],
  start: number,
  end: number,
  link: Link,
): number | undefined => {
  const first = blocks[start]?.first;
  const last = blocks[end - 1]?.last;
  const [before, after] = [blocks[start - 1]?.last, blocks[end]?.first];
  const saved = link(before, first) + link(last, after) - link(before, after);
  let most = 0;
  let best: number | undefined;
  for (let place = 0; place <= blocks.length && saved > most; place++) {
    if (place >= start && place <= end) continue;
    const [left, right] = [blocks[place - 1]?.last, blocks[place]?.first];
    const gain = saved - link(left, first) - link(last, right) + link(left, right);
    if (gain <= most) continue;
    most = gain;
    best = place;
  }
  return best;
};
