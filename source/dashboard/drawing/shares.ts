import { sumOf } from '../../quantity/index.js';
import type { SharesPart } from '../panes/view.js';
import { shareColumns } from './bar.js';
import { fitLine, type Line, type Span, span } from './line.js';
import type { PartDrawing } from './part.js';

/** A field of cells of equal amounts: parts in proportion, with a fill and a tone each. */
export const shares: PartDrawing<SharesPart> = {
  height: () => 2,
  lines: ({ segments, title }, { width, height }) => {
    const columns = Math.max(1, width - 2);
    const rows = Math.max(1, height - 1);
    const whole = sumOf(segments, ({ amount }) => amount);
    const counts = shareColumns(
      segments.map(({ amount }) => amount),
      whole,
      columns * rows,
    );
    const cells = segments.flatMap(({ fill, tone }, index) =>
      Array.from({ length: counts[index] ?? 0 }, (): Span => span(fill, tone)),
    );
    const lines = Array.from(
      { length: rows },
      (_, row): Line => [span(' '), ...runsOf(cells.slice(row * columns, (row + 1) * columns))],
    );
    return [[span(` ${title(whole / (columns * rows))}`, 'quiet')], ...lines].map((line) =>
      fitLine(line, width),
    );
  },
};

/** Neighbours that look alike as one span. */
export function runsOf(cells: readonly Span[]): Line {
  const line: Span[] = [];
  for (const cell of cells) {
    const last = line.at(-1);
    if (last && last.tone === cell.tone)
      line[line.length - 1] = span(last.text + cell.text, cell.tone);
    else line.push(cell);
  }
  return line;
}
