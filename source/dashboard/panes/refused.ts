import type { ResultRow } from '../result-row.js';
import type { ColumnId } from './columns.js';
import type { Part, View } from './view.js';

/** Columns that stand without an amount. */
const SIZING: readonly ColumnId[] = ['pointer', 'size', 'here', 'amount'];
const NAMING: readonly ColumnId[] = [...SIZING, 'fill', 'label'];

/** A view of a scenario that is not legal: its rows in their places, without amounts that nothing could have. */
export function withoutFigures(
  { head = [], body, foot = [], isBeside = false }: View,
  reason: string,
): View {
  const blank = (part: Part): Part => blankPart(part, reason);
  return { head: head.map(blank), body: body.map(blank), foot: foot.map(blank), isBeside };
}

function blankPart(part: Part, reason: string): Part {
  const rowsOf = (rows: readonly ResultRow[]) => rows.map((row) => blankRow(row, reason));
  switch (part.kind) {
    case 'table':
      return {
        kind: 'table',
        columns: part.columns.filter((id) => NAMING.includes(id)),
        rows: rowsOf(part.rows),
      };
    case 'curve':
      return { kind: 'table', columns: SIZING, rows: rowsOf(part.rows) };
    case 'facts':
      return { ...part, rows: rowsOf(part.rows) };
    case 'gauges':
      return {
        ...part,
        gauges: part.gauges.map((own) => ({ ...own, segments: [], total: 0, others: 0 })),
      };
    case 'words':
      return { ...part, words: [{ text: 'not possible: no figures', tone: 'quiet' }] };
    default:
      return part;
  }
}

function blankRow(
  { id, label, short, unit, isMain, isHere }: ResultRow,
  reason: string,
): ResultRow {
  return {
    id,
    label,
    ...(short !== undefined && { short }),
    amount: 0,
    unit,
    certainty: 'exact',
    text: '–',
    isQuiet: true,
    ...(isMain && { isMain }),
    ...(isHere && { isHere }),
    page: () => [label.trim(), '', `Not possible: ${reason}.`],
  };
}
