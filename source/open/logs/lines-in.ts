import type { LogLine, LogTable } from '../../engines/log/log-table.js';

/** The kinds of lines of a program that a text has. */
export function linesIn({ lines }: LogTable, text: string): readonly LogLine[] {
  return lines.filter(({ pattern }) => new RegExp(pattern, 'm').test(text));
}
