import type { LogTable } from '../../engines/log/log-table.js';

const MOST_NAMED = 4;
const LONGEST_LINE = 4000;

/**
 * Notices of what a text holds beside the log that is read: lines of other engines, and another model in the start that
 * is read. One line each.
 */
export function otherLogs(
  read: LogTable,
  tables: readonly LogTable[],
  lines: readonly string[],
  start: readonly string[],
): readonly string[] {
  const foreign = lines.filter(
    (line) => line.length < LONGEST_LINE && !read.lines.some(({ pattern }) => pattern.test(line)),
  );
  const others = tables.flatMap((table) => {
    if (table === read || table.engine === null) return [];
    const isThere = table.lines.some(({ pattern }) => foreign.some((line) => pattern.test(line)));
    return isThere ? [table.source] : [];
  });
  const models = modelsOf(read, start);
  return [
    ...(others.length === 0
      ? []
      : [
          `the log has lines of ${others.slice(0, MOST_NAMED).join(', ')} too: ${read.source}’s are read`,
        ]),
    ...(models.length < 2
      ? []
      : [
          `the log names ${models.length} models (${models.slice(0, MOST_NAMED).join(', ')}): ${models[0]} is taken, and figures of all are told`,
        ]),
  ];
}

/** Models that the lines name, each once. */
function modelsOf({ states }: LogTable, lines: readonly string[]): readonly string[] {
  const named = lines.flatMap((line) =>
    states.flatMap((pattern) => pattern.exec(line)?.groups?.['model']?.trim() ?? []),
  );
  return [...new Set(named)];
}
