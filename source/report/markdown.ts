import type { Report } from '../cost/report.js';
import { commandLine } from './command-line.js';
import type { Section } from './section.js';
import { headingLines, sectionsOf } from './sections.js';
import { MARK_LEGEND } from './units.js';

/** The report as Markdown tables. */
export function reportMarkdown(report: Report): string {
  const [title = '', ...rest] = headingLines(report);
  const parts = sectionsOf(report).map(sectionMarkdown);
  const command = `\`\`\`sh\n${commandLine(report.settled.asked)}\n\`\`\``;
  return `# ${escaped(title)}\n\n${rest.map((line) => `${escaped(line)}  `).join('\n')}\n\n${command}\n\n${parts.join('\n')}\n${MARK_LEGEND}\n`;
}

function sectionMarkdown({ title, columns, rows }: Section): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`;
  return [
    `## ${escaped(title)}`,
    '',
    line(columns.map((column) => column.title)),
    `|${columns.map(({ right }) => (right ? ' ---: |' : ' --- |')).join('')}`,
    ...rows.map((row) => line(columns.map((_, index) => row[index] ?? ''))),
    '',
  ].join('\n');
}

/** A cell with its indentation, which Markdown would strip as blanks. */
function cellText(cell: string): string {
  const text = cell.trimStart();
  return '&nbsp;'.repeat(cell.length - text.length) + escaped(text);
}

/** Escapes characters with a meaning in Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|*_`<>#[\]]/g, (character) => `\\${character}`);
}
