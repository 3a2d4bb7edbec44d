import { writeFileSync } from 'node:fs';
import { PACES } from '../../../source/engines/index.js';
import { fitted } from './fit.js';
import { accuracyLines, accuracyOf, allCases, summaryOf } from './report.js';

/** Rounds in which the fit converges from the present tables. */
const ROUNDS = 10;

const root = new URL('../../../', import.meta.url);

/** Prints every measurement of serving speed with its prediction; refits the tables where they are to be written. */
export function servingLines({
  isWritten,
  withRows,
}: {
  readonly isWritten: boolean;
  readonly withRows: boolean;
}): readonly string[] {
  const { cases, leftOut } = allCases();
  // The judged table is the one that is written: rounded.
  const paces = isWritten ? rounded(fitted(PACES, cases, ROUNDS)) : PACES;
  const accuracy = accuracyOf(paces, cases, leftOut);
  if (isWritten) {
    write('source/engines/pace/paces.json', paces);
    const evidence = { summary: summaryOf(accuracy), ...accuracy.evidence };
    write('source/cost/speed/evidence/classes.json', evidence);
  }
  return accuracyLines(accuracy, withRows);
}

function write(path: string, table: unknown): void {
  writeFileSync(new URL(path, root), `${JSON.stringify(rounded(table), null, 2)}\n`);
}

/** A table with each number rounded to three digits. */
export function rounded<T>(table: T): T {
  const short = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(3)) : value;
  return JSON.parse(JSON.stringify(table, short));
}
