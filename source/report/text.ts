import stringWidth from 'string-width';
import type { Report } from '../cost/report.js';
import type { Section, SectionColumn } from './section.js';
import { headingLines, sectionsOf } from './sections.js';
import { MARK_LEGEND } from './units.js';
import { wrapped } from './wrapped.js';

/** Fewest columns in which a last cell is wrapped in place. */
const NARROWEST_CELL = 30;

/** The report as plain text: no line exceeds `columns` where blanks allow a break. */
export function reportText(report: Report, columns: number): string {
  const lines = headingLines(report).flatMap((line) => wrapped(line, columns));
  lines.push('');
  for (const section of sectionsOf(report)) lines.push(...sectionLines(section, columns), '');
  return `${[...lines, MARK_LEGEND].join('\n')}\n`;
}

/** A table below its title; where it is too wide, marked columns go below their row. */
export function sectionLines(section: Section, width: number): string[] {
  const { columns, rows } = section;
  const titles = wrapped(section.title, width);
  const title = titles.at(-1) ?? '';
  const rule = '─'.repeat(Math.max(0, width - stringWidth(title) - 1));
  const isAbove = columns.map(({ isBelow }) => isBelow !== true);
  const isParted = !isAbove.every(Boolean) && rows.some((row) => naturalWidth(row) > width);
  const above = (_: unknown, index: number) => !isParted || isAbove[index] === true;
  const lines = tableLines(
    columns.filter(above),
    rows.map((row) => row.filter(above)),
    width,
  );
  return [
    ...titles.slice(0, -1),
    `${title} ${rule}`.trimEnd(),
    ...rows.flatMap((row, index) => [
      ...(lines[index] ?? []),
      ...(isParted
        ? belowLines(
            row.filter((_, at) => !isAbove[at]),
            width,
          )
        : []),
    ]),
  ];
}

const naturalWidth = (row: readonly string[]): number => stringWidth(`  ${row.join('  ')}`);

/** Cells below a row, indented. */
function belowLines(cells: readonly string[], width: number): readonly string[] {
  const words = cells.filter((cell) => cell !== '').join(', ');
  return words === '' ? [] : wrapped(`${BELOW}${words}`, width);
}

const BELOW = ' '.repeat(10);

/** The lines of each row of a table. */
function tableLines(
  columns: readonly SectionColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly (readonly string[])[] {
  const widths = columns.map((_, index) =>
    Math.max(...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const padded = (cell: string, index: number) => {
    const room = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell)));
    return columns[index]?.right ? room + cell : cell + room;
  };
  return rows.map((row) => rowLines(row.map(padded), columns.at(-1)?.right === true, width));
}

/** A row that is too wide continues its last cell on a line of its own, or word by word. */
function rowLines(cells: readonly string[], endsInNumber: boolean, width: number): string[] {
  const line = `  ${cells.join('  ')}`.trimEnd();
  const head = `  ${cells.slice(0, -1).join('  ')}  `;
  const room = width - stringWidth(head);
  if (stringWidth(line) <= width) return [line];
  if (endsInNumber || stringWidth(head) > width) return [...wrapped(line, width)];
  if (room < NARROWEST_CELL) return [head.trimEnd(), `      ${cells.at(-1)?.trimEnd()}`];
  const [first = '', ...rest] = wrapped(cells.at(-1)?.trimEnd() ?? '', room);
  return [head + first, ...rest.map((part) => ' '.repeat(stringWidth(head)) + part.trim())];
}
