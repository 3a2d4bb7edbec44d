import { differs } from '../../scenario/fields/values.js';
import type { FieldRow } from '../field-rows.js';
import type { FieldsPart } from '../panes/view.js';
import { cutText, fitLine, type Line, span, textWidth, widthOf } from './line.js';
import type { PartContext, PartDrawing } from './part.js';

const SHORTEST_LABEL = 6;
/** Columns from which on fields stand beside each other, and rows below which they don't: few are read faster in a list. */
const LEAST_COLUMN = 28;
const LEAST_ROWS = 4;
/** Columns beyond which a value is too far from its label to be read with it. */
const MOST_COLUMN = 56;

/** Values with their labels, in as many columns as have room; the one in focus between the arrows that change it. */
export const fields: PartDrawing<FieldsPart> = {
  height: ({ rows }, width) => columnsOf(rows, width).lines,
  lineOfRow: ({ rows }, row, width) => row % columnsOf(rows, width).lines,
  rowAt: ({ rows }, { line, column }, { width }) => {
    const { lines, width: own } = columnsOf(rows, width);
    return Math.floor(column / own) * lines + line;
  },
  lines: (part, context) =>
    Array.from({ length: columnsOf(part.rows, context.width).lines }, (_, line) =>
      fieldCells(part, line, context).flat(),
    ),
};

interface Columns {
  readonly lines: number;
  /** Columns of the screen that each has; the last has the rest. */
  readonly width: number;
}

function columnsOf(rows: readonly FieldRow[], width: number): Columns {
  const most = Math.min(Math.ceil(rows.length / LEAST_ROWS), Math.floor(width / LEAST_COLUMN));
  const lines = Math.max(1, Math.ceil(rows.length / Math.max(1, most)));
  const own = Math.floor(width / Math.max(1, Math.ceil(rows.length / lines)));
  return { lines, width: Math.min(MOST_COLUMN, own) };
}

/** The fields of a line beside each other: they follow each other down the columns, as the arrows go. */
export function fieldCells(
  { rows, scenario, origin }: FieldsPart,
  line: number,
  { width, row: focused, isFocused }: Pick<PartContext, 'width' | 'row' | 'isFocused'>,
): readonly Line[] {
  const { lines, width: own } = columnsOf(rows, width);
  const count = Math.ceil(rows.length / lines);
  return Array.from({ length: count }, (_, column) => {
    const row = rows[column * lines + line];
    const columns = column < count - 1 ? own : width - own * column;
    if (!row) return [span(' '.repeat(columns))];
    const drawn = Math.min(MOST_COLUMN, columns);
    const cells = fieldLine(row, drawn, {
      isPointed: isFocused && row.id === focused,
      isEdited: differs(row.field, scenario, origin),
    });
    return [...cells, span(' '.repeat(columns - drawn))];
  });
}

interface FieldLook {
  readonly isPointed: boolean;
  readonly isEdited: boolean;
}

function fieldLine(row: FieldRow, width: number, { isPointed, isEdited }: FieldLook): Line {
  // A label can be guessed from its beginning, a value can't.
  const wanted = Math.min(textWidth(row.value) + 4, width - 3 - SHORTEST_LABEL);
  const room = Math.max(8, wanted, width - 4 - textWidth(row.label));
  const value = valueSpans(row, room, isPointed);
  const label = cutText(row.label, Math.max(0, width - 3 - widthOf(value)));
  const gap = ' '.repeat(Math.max(0, width - 2 - textWidth(label) - widthOf(value)));
  return fitLine(
    [
      span(isPointed ? '▸' : ' ', 'pointer'),
      span(label, 'label'),
      span(gap),
      ...value,
      span(isEdited ? '*' : ' ', 'accent'),
    ],
    width,
  );
}

function valueSpans({ value, isOpen }: FieldRow, room: number, isPointed: boolean): Line {
  const auto =
    isOpen && value !== 'auto' && room > value.length + 9 ? [span('auto ', 'quiet')] : [];
  const shown = cutText(value, isPointed ? room - 4 : room - 2);
  return isPointed
    ? [...auto, span('‹', 'pointer'), span(` ${shown} `, 'selected'), span('›', 'pointer')]
    : [...auto, span(`${shown}  `, isOpen ? 'quiet' : 'text')];
}
