import { writeFileSync } from 'node:fs';
import { PACES } from '../../../source/engines/index.js';
import { fitted } from './fit.js';
import { accuracyLines, accuracyOf, allCases, summaryOf } from './report.js';

/** From the tables as they are the fit converges in so many rounds. */
const ROUNDS = 10;

const root = new URL('../../../', import.meta.url);

/** Every measurement of serving speed beside what is expected; the tables are fitted anew where they are to be written. */
export function servingLines({
  isWritten,
  withRows,
}: {
  readonly isWritten: boolean;
  readonly withRows: boolean;
}): readonly string[] {
  const { cases, leftOut } = allCases();
  // What is judged is the table as it is written, rounded.
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

/** A table with three digits of each number. */
export function rounded<T>(table: T): T {
  const short = (_: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(3)) : value;
  return JSON.parse(JSON.stringify(table, short));
}
