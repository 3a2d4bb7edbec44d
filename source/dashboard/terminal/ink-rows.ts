import { applySgr, PLAIN as PLAIN_STYLE } from './style.js';

/** One text on the screen, as `Output` of Ink 8.0.0 stores it. */
export interface WriteOperation {
  readonly type: 'write';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly transformers: readonly ((line: string, index: number) => string)[];
}

export interface Clip {
  readonly x1: number | undefined;
  readonly x2: number | undefined;
  readonly y1: number | undefined;
  readonly y2: number | undefined;
}

export type Operation =
  | WriteOperation
  | { readonly type: 'clip'; readonly clip: Clip }
  | { readonly type: 'unclip' };

/** A write with its clips, outermost first. */
export interface ClippedWrite {
  readonly write: WriteOperation;
  readonly clips: readonly Clip[];
}

const SOURCE_OF_STYLE = '\u001B';
const PLAIN = '\u001B[m';

const SGR = new RegExp(`${SOURCE_OF_STYLE}\\[([\\d;]*)m`, 'g');

/** A text in its lines. */
interface TextLines {
  readonly lines: readonly string[];
  /** Whether no line leaves a style on for the next. */
  readonly areApart: boolean;
}

const endsPlain = (line: string): boolean => {
  let style = PLAIN_STYLE;
  for (const [, parameters = ''] of line.matchAll(SGR)) style = applySgr(style, parameters);
  return style.key === PLAIN_STYLE.key;
};

const textLines = (text: string): TextLines => {
  const lines = text.split('\n');
  // What the last line leaves on meets no other.
  return { lines, areApart: lines.slice(0, -1).every(endsPlain) };
};

/** Texts of many lines that were read last: each row of a frame asks for them. */
const REMEMBERED = 256;
const remembered = new Map<string, TextLines>();

const linesOf = (text: string): TextLines => {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  if (remembered.size >= REMEMBERED) remembered.clear();
  const read = textLines(text);
  remembered.set(text, read);
  return read;
};

const isOneLine = (text: string): boolean => !text.includes('\n');

const heightOf = (text: string): number => (isOneLine(text) ? 1 : linesOf(text).lines.length);

/** For each row of the screen, the writes that may touch it, in order. */
export const writesByRow = (operations: readonly Operation[], height: number): ClippedWrite[][] => {
  const rows = Array.from({ length: height }, (): ClippedWrite[] => []);
  let clips: readonly Clip[] = [];
  for (const operation of operations) {
    if (operation.type === 'clip') clips = [...clips, operation.clip];
    else if (operation.type === 'unclip') clips = clips.slice(0, -1);
    else {
      const end = Math.min(height, operation.y + heightOf(operation.text));
      const entry = { write: operation, clips };
      for (let row = Math.max(0, operation.y); row < end; row++) rows[row]?.push(entry);
    }
  }
  return rows;
};

const isSameClip = (a: Clip, b: Clip): boolean =>
  a === b || (a.x1 === b.x1 && a.x2 === b.x2 && a.y1 === b.y1 && a.y2 === b.y2);

const rawLineOf = ({ text, y }: WriteOperation, row: number): string =>
  (isOneLine(text) ? (row === y ? text : undefined) : linesOf(text).lines[row - y]) ?? '';

const lineOf = (write: WriteOperation, row: number): string =>
  write.transformers.reduce(
    (line, transform) => transform(line, row - write.y),
    rawLineOf(write, row),
  );

/** Whether a line of a text may be in a style that a line before it left on. */
const carriesStyle = ({ text }: WriteOperation): boolean =>
  !isOneLine(text) && !linesOf(text).areApart;

/** Whether two texts are equal in one row; other rows are ignored. */
const isSameLine = (a: WriteOperation, b: WriteOperation, row: number): boolean => {
  if (a.y === b.y && a.text === b.text) return true;
  return !carriesStyle(a) && !carriesStyle(b) && rawLineOf(a, row) === rawLineOf(b, row);
};

const isSameWrite = (a: ClippedWrite, b: ClippedWrite, row: number): boolean => {
  const { write: first, clips } = a;
  const { write: second, clips: otherClips } = b;
  if (first.x !== second.x || !isSameLine(first, second, row)) return false;
  if (clips.length !== otherClips.length) return false;
  if (!clips.every((clip, index) => isSameClip(clip, otherClips[index] ?? clip))) return false;
  const isSameLook =
    first.transformers.length === second.transformers.length &&
    first.transformers.every((transform, index) => transform === second.transformers[index]);
  // A text rendered again has a new colour function, which mostly has the same effect.
  return isSameLook || lineOf(first, row) === lineOf(second, row);
};

/** Whether a row consists of the same writes. */
export const isSameRow = (
  a: readonly ClippedWrite[],
  b: readonly ClippedWrite[],
  row: number,
): boolean =>
  a.length === b.length &&
  a.every((entry, index) => {
    const other = b[index];
    return other !== undefined && isSameWrite(entry, other, row);
  });

/** Ink takes a text of many lines apart as a whole, for each row. */
const inFirstRow = (write: WriteOperation, row: number): WriteOperation => {
  const { y, transformers } = write;
  if (isOneLine(write.text) || carriesStyle(write)) return { ...write, y: y - row };
  return {
    ...write,
    text: rawLineOf(write, row),
    y: 0,
    transformers: transformers.map((transform) => (line) => transform(line, row - y)),
  };
};

/** The operations of one row, shifted so that it is the first. */
export const operationsOfRow = (writes: readonly ClippedWrite[], row: number): Operation[] =>
  writes.flatMap(({ write, clips }): Operation[] => [
    ...clips.map(
      ({ x1, x2, y1, y2 }): Operation => ({
        type: 'clip',
        clip: {
          x1,
          x2,
          y1: y1 === undefined ? undefined : y1 - row,
          y2: y2 === undefined ? undefined : y2 - row,
        },
      }),
    ),
    inFirstRow(write, row),
    ...clips.map((): Operation => ({ type: 'unclip' })),
  ]);

const isWithin = (x: number, end: number, row: number, { x1, x2, y1, y2 }: Clip): boolean =>
  x >= (x1 ?? x) && end <= (x2 ?? end) && row >= (y1 ?? row) && row < (y2 ?? row + 1);

/**
 * A row joined from its texts: side by side, one line each, cut by no clip; undefined for any other row. Equal to
 * Ink's row cell by cell, with other escape sequences.
 */
export const joinedRow = (
  writes: readonly ClippedWrite[],
  row: number,
  width: number,
  widthOf: (text: string) => number,
): string | undefined => {
  const inOrder = writes.toSorted((a, b) => a.write.x - b.write.x);
  let line = '';
  let column = 0;
  for (const { write, clips } of inOrder) {
    const text = lineOf(write, row);
    // The sides of a border are texts of many lines, the last of them empty.
    if (text === '') continue;
    if (write.x < column) return undefined;
    const end = write.x + widthOf(text);
    if (end > width || text.includes('\n')) return undefined;
    // Ink orders a text's own styles before it wraps another around them.
    const raw = rawLineOf(write, row);
    if (write.text.includes(SOURCE_OF_STYLE) && (text !== raw || carriesStyle(write)))
      return undefined;
    if (!clips.every((clip) => isWithin(write.x, end, row, clip))) return undefined;
    line += ' '.repeat(write.x - column) + text;
    if (text.includes(SOURCE_OF_STYLE)) line += PLAIN;
    column = end;
  }
  return line;
};
