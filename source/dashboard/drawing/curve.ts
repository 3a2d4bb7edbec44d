import type { ColumnId } from '../panes/columns.js';
import type { CurvePart } from '../panes/view.js';
import { fitColumns, rowLine } from './columns.js';
import { fitLine, type Line, span } from './line.js';
import type { PartDrawing } from './part.js';
import { type AmountBefore, tableOf } from './table.js';

const COLUMNS: readonly ColumnId[] = ['pointer', 'size', 'here', 'amount', 'over', 'change', 'bar'];

/** Bytes by size as bars that end where memory is full. */
export const curve: PartDrawing<CurvePart> = {
  height: ({ rows, limit }) => rows.length + (limit === undefined ? 0 : 1),
  lineOfRow: (part, row) => (isBeforeLimit(part, row) ? row : row + 1),
  lines: (part, { width, row, isFocused }) => {
    const { columns, cells } = tableOf(
      { ...part, columns: COLUMNS },
      isFocused ? row : undefined,
      amountThere,
    );
    const fitted = fitColumns(columns, cells, width);
    const lines = cells.map((own) => rowLine(columns, fitted, own, width));
    if (part.limit === undefined) return lines;
    const end = part.rows.findLastIndex(({ isFitting }) => isFitting === true) + 1;
    return [...lines.slice(0, end), limitLine(part.limit, width), ...lines.slice(end)];
  },
};

function isBeforeLimit({ rows, limit }: CurvePart, row: number): boolean {
  return limit === undefined || row <= rows.findLastIndex(({ isFitting }) => isFitting === true);
}

function limitLine(text: string, width: number): Line {
  return fitLine([span('  ┄┄┄┄┄ ', 'more'), span(text, 'more'), span(' ┄┄', 'more')], width);
}

/** Beyond its end a baseline has no value. */
const amountThere: AmountBefore = ({ id }, before) => before?.find((row) => row.id === id)?.amount;
