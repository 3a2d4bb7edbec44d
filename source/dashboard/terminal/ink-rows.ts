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

const heightOf = (text: string): number => {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
};

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
  text.split('\n')[row - y] ?? '';

const lineOf = (write: WriteOperation, row: number): string =>
  write.transformers.reduce(
    (line, transform) => transform(line, row - write.y),
    rawLineOf(write, row),
  );

const isSameWrite = (a: ClippedWrite, b: ClippedWrite, row: number): boolean => {
  const { write: first, clips } = a;
  const { write: second, clips: otherClips } = b;
  if (first.x !== second.x || first.y !== second.y || first.text !== second.text) return false;
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
    { ...write, y: write.y - row },
    ...clips.map((): Operation => ({ type: 'unclip' })),
  ]);

const SOURCE_OF_STYLE = '\u001B';
const PLAIN = '\u001B[m';

const SGR = new RegExp(`${SOURCE_OF_STYLE}\\[([\\d;]*)m`, 'g');

/** Whether a line of a text may be in a style that a line before it left on. The sides of a border leave none. */
const carriesStyle = ({ text }: WriteOperation, line: string): boolean => {
  if (!text.includes('\n')) return false;
  let style = PLAIN_STYLE;
  for (const [, parameters = ''] of line.matchAll(SGR)) style = applySgr(style, parameters);
  return style.key !== PLAIN_STYLE.key || text.split(line).join('').replaceAll('\n', '') !== '';
};

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
    if (write.text.includes(SOURCE_OF_STYLE) && (text !== raw || carriesStyle(write, raw)))
      return undefined;
    if (!clips.every((clip) => isWithin(write.x, end, row, clip))) return undefined;
    line += ' '.repeat(write.x - column) + text;
    if (text.includes(SOURCE_OF_STYLE)) line += PLAIN;
    column = end;
  }
  return line;
};
