import stringWidth from 'string-width';
import type { Report } from '../cost/report.js';
import type { Section } from './section.js';
import { headingLines, sectionsOf } from './sections.js';
import { MARK_LEGEND } from './units.js';

/**
 * The report as plain text, for pipes and files. Tables are as wide as their content; `columns` is the width of
 * rules.
 */
export function reportText(report: Report, columns: number): string {
  const lines = [...headingLines(report), ''];
  for (const section of sectionsOf(report)) lines.push(...sectionLines(section, columns), '');
  return `${[...lines, MARK_LEGEND].join('\n')}\n`;
}

/** A table below its title. */
export function sectionLines({ title, columns, rows }: Section, width: number): string[] {
  const widths = columns.map((_, index) =>
    Math.max(...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const room = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(cell)));
        return columns[index]?.right ? room + cell : cell + room;
      })
      .join('  ')
      .trimEnd();
  const rule = '─'.repeat(Math.max(0, Math.min(width, 100) - stringWidth(title) - 1));
  return [`${title} ${rule}`.trimEnd(), ...rows.map((row) => `  ${line(row)}`)];
}
