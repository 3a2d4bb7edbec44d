import type { LogLine, LogTable } from '../../engines/log/log-table.js';

/** The kinds of a program's lines that occur in a text. */
export function linesIn({ lines }: LogTable, text: string): readonly LogLine[] {
  return lines.filter(({ pattern }) => new RegExp(pattern, 'm').test(text));
}
