import type { Era, LogTable } from '../../engines/log/log-table.js';
import { isAtLeast } from '../../engines/version.js';
import { linesIn } from './lines-in.js';

/** A date with its year, as Ollama and SGLang print it before each line. */
const DAY = /\b(20\d\d-[01]\d-[0-3]\d)[T ]\d\d:\d\d/;

/**
 * Versions that may have written a log without a version, the oldest first: one for each change of the program's
 * accounting whose words occur in the log and that was released on its date.
 */
export function versionsOf(table: LogTable, text: string): readonly string[] {
  const { eras = [] } = table;
  const bounds = linesIn(table, text).flatMap(({ versions }) => (versions ? [versions] : []));
  const day = DAY.exec(text)?.[1];
  const first = bounds
    .map(([from]) => from)
    .sort(byVersion)
    .at(-1);
  const last = bounds
    .flatMap(([, to]) => to ?? [])
    .sort(byVersion)
    .at(0);
  const isPossible = ({ version, day: out }: Era, next: Era | undefined) =>
    (next === undefined || first === undefined || !isAtLeast(first, next.version)) &&
    (last === undefined || isAtLeast(last, version)) &&
    (day === undefined || out === undefined || day >= out);
  return eras
    .filter((era, index) => isPossible(era, eras[index + 1]))
    .map(({ version }) => (first !== undefined && isAtLeast(first, version) ? first : version));
}

function byVersion(left: string, right: string): number {
  return isAtLeast(left, right) ? Number(!isAtLeast(right, left)) : -1;
}
