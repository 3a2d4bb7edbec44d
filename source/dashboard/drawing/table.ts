import { barTone, cellOf, columnsOf } from '../panes/columns.js';
import type { TablePart } from '../panes/view.js';
import type { ResultRow } from '../result-row.js';
import { type Column, fitColumns, naturalWidth, type Row, rowLine } from './columns.js';
import type { PartDrawing } from './part.js';

/** Amounts below each other, in the columns that have room. */
export const table: PartDrawing<TablePart> = {
  height: ({ rows }) => rows.length,
  width: (part) => {
    const { columns, cells } = tableOf(part, undefined);
    return naturalWidth(columns, cells);
  },
  lineOfRow: (_, row) => row,
  lines: (part, { width, row, isFocused }) => {
    const { columns, cells } = tableOf(part, isFocused ? row : undefined);
    const fitted = fitColumns(columns, cells, width);
    return cells.map((own) => rowLine(columns, fitted, own, width));
  },
};

/** A table of amounts as columns and cells, with a column of changes where any row has changed. */
export function tableOf(
  part: Pick<TablePart, 'columns' | 'rows' | 'whole' | 'before'>,
  pointed: string | undefined,
  amountBefore: AmountBefore = amountOrNone,
): { readonly columns: readonly Column[]; readonly cells: readonly Row[] } {
  const { rows, whole = 0, before } = part;
  const isChanged = rows.some((row) => (amountBefore(row, before) ?? row.amount) !== row.amount);
  const ids = part.columns.filter((id) => id !== 'change' || isChanged);
  const cells = rows.map((row) =>
    ids.map((id) =>
      cellOf(id, {
        row,
        isPointed: row.id === pointed,
        hue: ids.includes('bar') && row.tone && !row.isQuiet ? barTone(row) : undefined,
        whole,
        before: amountBefore(row, before),
      }),
    ),
  );
  return { columns: columnsOf(ids), cells };
}

/** The amount of a row in the baseline; undefined where there is nothing to compare with. */
export type AmountBefore = (
  row: ResultRow,
  before: readonly ResultRow[] | undefined,
) => number | undefined;

/** What the baseline does not have it has nothing of. */
const amountOrNone: AmountBefore = ({ id }, before) =>
  before && (before.find((row) => row.id === id)?.amount ?? 0);
