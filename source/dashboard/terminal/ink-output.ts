// Ink does not export this class; its version is pinned and it is part of the bundle.
import Output from '../../../node_modules/ink/build/output.js';
import {
  type ClippedWrite,
  isSameRow,
  joinedRow,
  type Operation,
  operationsOfRow,
  writesByRow,
} from './ink-rows.js';

interface Frame {
  output: string;
  height: number;
}

/** Private fields of an `Output` of Ink 8.0.0. */
interface Internals {
  width: number;
  height: number;
  operations: Operation[];
  caches: { getStringWidth(text: string): number };
}

interface KnownRow {
  readonly writes: readonly ClippedWrite[];
  readonly line: string;
}

/**
 * Caches rows in `Output.get`: Ink spends most of a frame on turning every cell into a string, with megabytes of
 * garbage. Rows with unchanged texts are kept, others are joined from texts that neither overlap nor are cut; the
 * rest goes through Ink's own code. Returns a function that undoes it.
 */
export const reuseUnchangedRows = (): (() => void) => {
  const getAll = Output.prototype.get;
  let known: readonly KnownRow[] = [];
  let knownWidth = 0;

  const lineOf = (frame: Internals, writes: readonly ClippedWrite[], row: number): string => {
    const single = new Output({ width: frame.width, height: 1 });
    Object.assign(single, { operations: operationsOfRow(writes, row), caches: frame.caches });
    return getAll.call(single).output;
  };

  const get = function (this: Output): Frame {
    const frame = this as unknown as Internals;
    const rows = writesByRow(frame.operations, frame.height);
    const isComparable = frame.width === knownWidth && frame.height === known.length;
    const widthOf = (text: string) => frame.caches.getStringWidth(text);
    const simple = rows.map((writes, row) => {
      const before = isComparable ? known[row] : undefined;
      if (before !== undefined && isSameRow(before.writes, writes, row)) return before.line;
      return joinedRow(writes, row, frame.width, widthOf);
    });
    const others = simple.filter((line) => line === undefined).length;
    // Ink reads a whole frame at once in less time than each of its rows alone.
    const lines =
      others * 2 > rows.length
        ? getAll.call(this).output.split('\n')
        : simple.map((line, row) => line ?? lineOf(frame, rows[row] ?? [], row));
    known = rows.map((writes, row) => ({ writes, line: lines[row] ?? '' }));
    knownWidth = frame.width;
    return { output: lines.join('\n'), height: frame.height };
  };

  Output.prototype.get = get;
  return () => {
    Output.prototype.get = getAll;
  };
};
