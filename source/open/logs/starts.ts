import type { LogTable } from '../../engines/log/log-table.js';
import { linesIn } from './lines-in.js';

/** Number of starts of a program in one log, and the one that is read, from 1. */
export interface Starts {
  readonly found: number;
  readonly read: number;
}

/** The last start with the most kinds of lines: one that was cut short has fewer. */
export function lastWholeStart(
  table: LogTable,
  lines: readonly string[],
): Starts & { readonly text: string } {
  const starts = startsOf(table, lines);
  const kinds = starts.map((text) => linesIn(table, text).length);
  const at = kinds.lastIndexOf(Math.max(...kinds));
  return { found: starts.length, read: at + 1, text: starts[at] ?? '' };
}

/** Texts between first lines of the program; text before the first one belongs to the first start. */
function startsOf({ starts = [] }: LogTable, lines: readonly string[]): readonly string[] {
  const first = starts.find((pattern) => lines.some((line) => pattern.test(line)));
  if (!first) return [lines.join('\n')];
  const marks = lines.flatMap((line, index) => (first.test(line) ? [index] : []));
  return marks.map((mark, index) =>
    lines.slice(index === 0 ? 0 : mark, marks[index + 1]).join('\n'),
  );
}
