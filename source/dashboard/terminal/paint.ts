import { isCertainGlyph } from './glyph.js';
import { inOrder, type Piece, shortest, type Text } from './order.js';
import { glyphAt, type Row, styleAt } from './row.js';
import { looksAlike, PLAIN, type Style, sgrBetween } from './style.js';

/** Half-open range of columns to be written. */
interface Run {
  readonly start: number;
  readonly end: number;
}

const MAXIMUM_GAP = 12;

const isSame = (previous: Row, next: Row, column: number): boolean => {
  const glyph = glyphAt(next, column);
  return (
    glyph === glyphAt(previous, column) &&
    looksAlike(glyph, styleAt(previous, column), styleAt(next, column))
  );
};

const isSecondHalf = (row: Row, column: number): boolean => glyphAt(row, column) === '';

const bytesIn = (text: string): number => Buffer.byteLength(text);

/** Bytes for rewriting the cells of a gap instead of jumping over it. */
const costOfGap = (next: Row, before: Style, gap: Run, after: Style): number => {
  let bytes = 0;
  let style = before;
  for (let column = gap.start; column < gap.end; column++) {
    const glyph = glyphAt(next, column);
    const wanted = styleAt(next, column);
    if (!looksAlike(glyph, style, wanted)) {
      bytes += sgrBetween(style, wanted).length;
      style = wanted;
    }
    bytes += bytesIn(glyph);
  }
  return bytes + sgrBetween(style, after).length;
};

const isCheaperJoined = (next: Row, left: Run, right: Run): boolean => {
  const gap = right.start - left.end;
  if (gap <= 0) return true;
  // One sequence erases both.
  if (blanksFrom(next, left.end, right.end) === right.end - left.end) return true;
  if (gap > MAXIMUM_GAP) return false;
  const before = styleAt(next, left.end - 1);
  const after = styleAt(next, right.start);
  const jump = `\u001B[${gap}C`.length + sgrBetween(before, after).length;
  return costOfGap(next, before, { start: left.end, end: right.start }, after) <= jump;
};

/**
 * A run never starts inside a wide glyph, whose cells change together; it may end in one, which is then written
 * whole.
 */
const changedRuns = (previous: Row, next: Row): Run[] => {
  const runs: Run[] = [];
  for (let column = 0; column < next.end; column++) {
    if (isSame(previous, next, column)) continue;
    let end = column + 1;
    while (end < next.end && !isSame(previous, next, end)) end++;
    const run = { start: column, end };
    const last = runs.at(-1);
    if (last !== undefined && isCheaperJoined(next, last, run)) {
      runs[runs.length - 1] = { start: last.start, end };
    } else runs.push(run);
    column = end;
  }
  return runs;
};

const widthAt = (row: Row, column: number): number => {
  let width = 1;
  while (column + width < row.glyphs.length && isSecondHalf(row, column + width)) width++;
  return width;
};

/** Blanks from which on erasing them is shorter than writing them: with a move to what follows, and at the end. */
const ERASED_FROM = 11;
const ERASED_AT_END_FROM = 5;

const isBlank = (row: Row, column: number): boolean =>
  glyphAt(row, column) === ' ' && looksAlike(' ', styleAt(row, column), PLAIN);

const blanksFrom = (row: Row, column: number, end: number): number => {
  let next = column;
  while (next < end && isBlank(row, next)) next++;
  return next - column;
};

const ALL_BLANK = /^ *$/;

/**
 * Takes the blanks at the end of a coloured text, or all of a blank one, that look as well in the style after it: what
 * is apart is short.
 */
const blanksAfter = (before: Text, next: Style): number => {
  const { style, text } = before;
  if (!before.isCertain || (style.key === PLAIN.key && !ALL_BLANK.test(text))) return 0;
  if (!looksAlike(' ', style, next)) return 0;
  before.text = text.replace(/ +$/, '');
  const blanks = text.length - before.text.length;
  before.cells -= blanks;
  return blanks;
};

/** The pieces of a run: text of one style each, and blanks that are erased. */
const addRun = (pieces: Piece[], line: number, row: Row, run: Run): void => {
  let last: Text | undefined;
  for (let column = run.start; column < run.end; ) {
    const erased = blanksFrom(row, column, run.end);
    if (erased >= (column + erased === run.end ? ERASED_AT_END_FROM : ERASED_FROM)) {
      pieces.push({ kind: 'blanks', line, column, cells: erased });
      last = undefined;
      column += erased;
      continue;
    }
    const width = widthAt(row, column);
    const glyph = glyphAt(row, column);
    const style = styleAt(row, column);
    const isCertain = row.isCertain || isCertainGlyph(glyph);
    if (last?.isCertain && isCertain && looksAlike(glyph, last.style, style)) {
      last.text += glyph;
      last.cells += width;
    } else {
      const blanks = last === undefined ? 0 : blanksAfter(last, style);
      if (last?.cells === 0) pieces.pop();
      const text = ' '.repeat(blanks) + glyph;
      const piece = { kind: 'text', line, text, cells: blanks + width, style, isCertain } as const;
      const begun: Piece & Text = { ...piece, column: column - blanks };
      pieces.push(begun);
      last = begun;
    }
    column += width;
  }
};

const addRow = (
  pieces: Piece[],
  line: number,
  previous: Row | undefined,
  next: Row,
  columns: number,
): void => {
  if (previous === undefined || !previous.isCertain || !next.isCertain) {
    // Only the terminal knows which cells such glyphs cover, so the whole line is replaced.
    pieces.push({ kind: 'rest', line, column: 0 });
    addRun(pieces, line, next, { start: 0, end: next.end });
    return;
  }
  for (const run of changedRuns(previous, next)) addRun(pieces, line, next, run);
  if (previous.end > next.end && next.end < columns)
    pieces.push({ kind: 'rest', line, column: next.end });
};

/**
 * The bytes that turn a terminal showing `previous` into one showing `next`; empty when nothing changed. An undefined
 * row of `previous` may hold anything. Requires autowrap off.
 */
export const paint = (
  previous: readonly (Row | undefined)[],
  next: readonly Row[],
  columns: number,
): string => {
  const pieces: Piece[] = [];
  let isCertain = true;
  next.forEach((row, line) => {
    const before = previous[line];
    if (before?.source === row.source) return;
    if (before?.isCertain !== true || !row.isCertain) isCertain = false;
    addRow(pieces, line, before, row, columns);
  });
  // A line that is replaced is written from its start.
  return isCertain ? shortest(pieces, columns) : inOrder(pieces, columns);
};
