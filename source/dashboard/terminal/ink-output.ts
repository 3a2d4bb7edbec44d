// Ink exports this class to nobody, but its version is pinned and it is part of our bundle.
import Output from '../../../node_modules/ink/build/output.js';
import {
  type ClippedWrite,
  isSameRow,
  type Operation,
  operationsOfRow,
  writesByRow,
} from './ink-rows.js';

interface Frame {
  output: string;
  height: number;
}

/** What Ink 8.0.0 keeps in an `Output` beside its size. */
interface Internals {
  width: number;
  height: number;
  operations: Operation[];
  caches: unknown;
}

interface KnownRow {
  readonly writes: readonly ClippedWrite[];
  readonly line: string;
}

/**
 * Most of the time of a frame Ink spends on turning every cell of the screen into a string. This makes
 * `Output.get` do so for the rows whose texts have changed only; each is made by Ink's own code. Gives a
 * function that undoes it.
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
    const reused = rows.map((writes, row) => {
      const before = isComparable ? known[row] : undefined;
      return before !== undefined && isSameRow(before.writes, writes, row)
        ? before.line
        : undefined;
    });
    const changed = reused.filter((line) => line === undefined).length;
    // A text of many lines is read again for each of its rows, so that it pays for a few rows only.
    const lines =
      changed * 2 > rows.length
        ? getAll.call(this).output.split('\n')
        : reused.map((line, row) => line ?? lineOf(frame, rows[row] ?? [], row));
    known = rows.map((writes, row) => ({ writes, line: lines[row] ?? '' }));
    knownWidth = frame.width;
    return { output: lines.join('\n'), height: frame.height };
  };

  Output.prototype.get = get;
  return () => {
    Output.prototype.get = getAll;
  };
};
