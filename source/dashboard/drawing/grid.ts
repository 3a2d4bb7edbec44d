import type { Cell, Verdict } from '../../cost/map.js';
import { tokensText } from '../../report/units.js';
import type { GridPart } from '../panes/view.js';
import type { Tone } from '../theme.js';
import { cutText, fitLine, type Line, padLeft, padRight, span, textWidth } from './line.js';
import type { PartContext, PartDrawing } from './part.js';
import { hiddenText, type Window, windowOf } from './window.js';
import { wrapWords } from './wrap.js';

const LOOKS: Readonly<Record<Verdict, { readonly mark: string; readonly tone: Tone }>> = {
  // Most cells fit: a mark on each would tell nothing.
  fits: { mark: ' ', tone: 'text' },
  tight: { mark: '▲', tone: 'tight' },
  'fits if': { mark: '?', tone: 'tight' },
  'too large': { mark: '✗', tone: 'more' },
  'not legal': { mark: '·', tone: 'quiet' },
  'memory unknown': { mark: '?', tone: 'tight' },
};

/** Lines for the head, and at least two for the cell in focus in words. */
const AROUND = 3;
/** One more that the words take where there is room. */
const MORE_WORDS = 1;

/** Scenarios that differ in two sizes; the one in focus in words below. */
export const grid: PartDrawing<GridPart> = {
  height: ({ grid: { rows } }) => rows.length + AROUND + MORE_WORDS,
  hidden: (part, context) => {
    const { rows, columns } = windowsOf(part, context);
    const { grid: all } = part;
    return [
      hiddenText(rows, all.rows.length),
      columns.start > 0 ? `${columns.start} to the left` : '',
      columns.end < all.columns.length ? `${all.columns.length - columns.end} to the right` : '',
    ]
      .filter((text) => text !== '')
      .join(', ');
  },
  rowAt: (part, { line, column }, context) => {
    const { corner, cell } = widthsOf(part);
    const shown = windowsOf(part, context);
    const { columns } = part.grid;
    const [row, across] = [
      shown.rows.start + line - 1,
      shown.columns.start + Math.floor((column - corner - 1) / cell),
    ];
    const isCell =
      row >= shown.rows.start &&
      row < shown.rows.end &&
      across >= shown.columns.start &&
      across < shown.columns.end;
    return isCell ? row * columns.length + across : undefined;
  },
  lines: (part, context) => {
    const { width, height, row, isFocused } = context;
    const place = placeOf(part, row);
    const widths = widthsOf(part);
    const shown = windowsOf(part, context);
    const lines = part.grid.cells.slice(shown.rows.start, shown.rows.end).map((across, line) =>
      gridLine(part, across, shown.columns, widths, {
        size: part.grid.rows[shown.rows.start + line] ?? 0,
        pointed: isFocused && shown.rows.start + line === place.row ? place.column : undefined,
      }),
    );
    const room = Math.max(1, height - 1 - lines.length);
    return [
      headLine(part, shown.columns, widths),
      ...lines,
      ...(isFocused ? cellWords(part, place, width, room) : aboutLines(part, width, room)),
    ].map((line) => fitLine(line, width));
  },
};

function windowsOf(part: GridPart, { width, height, row }: PartContext) {
  const place = placeOf(part, row);
  const { corner, cell } = widthsOf(part);
  const across = Math.max(1, Math.floor((width - corner - 1) / cell));
  return {
    rows: windowOf(part.grid.rows.length, Math.max(1, height - AROUND), place.row),
    columns: windowOf(part.grid.columns.length, across, place.column),
  };
}

interface Place {
  readonly row: number;
  readonly column: number;
}

/** The cell of the row that has the focus, else that of the scenario, else the first. */
export function placeOf(
  { grid: { rows, columns }, rows: cells, here }: GridPart,
  id?: string,
): Place {
  const index = cells.findIndex((row) => row.id === id);
  if (index >= 0)
    return { row: Math.floor(index / columns.length), column: index % columns.length };
  const [row, column] = [rows.indexOf(here.row), columns.indexOf(here.column)];
  return row >= 0 && column >= 0 ? { row, column } : { row: 0, column: 0 };
}

interface Widths {
  readonly corner: number;
  readonly cell: number;
}

/** Columns of the longest number of a cell: `1.74Ti`. */
const LONGEST_NUMBER = 6;

/** A number, its mark, and where the scenario is. The same for every grid, so that a change of one moves no column. */
function widthsOf({ grid: { rows, columns }, corner, columnPrefix }: GridPart): Widths {
  const heads = columns.map((size) => textWidth(columnPrefix + tokensText(size)));
  return {
    corner: Math.max(textWidth(corner), ...rows.map((size) => textWidth(tokensText(size)))) + 1,
    cell: Math.max(LONGEST_NUMBER + 2, ...heads.map((head) => head + 1)),
  };
}

function numberOf({ number }: GridPart, cell: Cell): string {
  return cell.verdict === 'not legal' ? '' : (number(cell) ?? '–');
}

function headLine(
  { grid: { columns }, corner, columnPrefix }: GridPart,
  shown: Window,
  widths: Widths,
): Line {
  return [
    span(` ${padRight(corner, widths.corner)}`, 'quiet'),
    ...columns
      .slice(shown.start, shown.end)
      .map((size) =>
        span(`${padLeft(columnPrefix + tokensText(size), widths.cell - 2)}  `, 'quiet'),
      ),
  ];
}

interface LinePlace {
  readonly size: number;
  /** The column that is pointed at. */
  readonly pointed: number | undefined;
}

function gridLine(
  part: GridPart,
  cells: readonly Cell[],
  shown: Window,
  widths: Widths,
  { size, pointed }: LinePlace,
): Line {
  const {
    grid: { columns },
    here,
    crosses,
  } = part;
  return [
    span(` ${padRight(tokensText(size), widths.corner)}`, 'quiet'),
    ...cells.slice(shown.start, shown.end).flatMap((cell, offset): Line => {
      const column = shown.start + offset;
      const { mark, tone } = LOOKS[cell.verdict];
      const isPointed = column === pointed;
      const isHere = size === here.row && columns[column] === here.column;
      return [
        span(padLeft(numberOf(part, cell), widths.cell - 2), isPointed ? 'selected' : tone),
        span(mark, isPointed ? 'selected' : tone),
        isHere ? span('◂', 'pointer') : span(crosses(cell) ? '◦' : ' ', 'quiet'),
      ];
    }),
  ];
}

function aboutLines({ about }: GridPart, width: number, room: number): readonly Line[] {
  const words = wrapWords(about, width - 2);
  return words.length <= room ? words.map((text) => [span(` ${text}`, 'quiet')]) : [];
}

/** The cell in focus in words, over as many lines as there is room for. */
function cellWords(part: GridPart, place: Place, width: number, room: number): readonly Line[] {
  const row = part.rows[place.row * part.grid.columns.length + place.column];
  const cell = part.grid.cells[place.row]?.[place.column];
  if (!row || !cell) return [];
  const start = `${row.label}: `;
  const { tone } = LOOKS[cell.verdict];
  const words = wrapWords(start + (row.note ?? ''), width - 2);
  const isCut = words.length > room;
  const shown = words
    .slice(0, room)
    .map((text, line) =>
      isCut && line === room - 1 ? cutText(`${text.replace(/,$/, '')} …`, width - 2) : text,
    );
  return shown.map(
    (text, line): Line =>
      line === 0 && text.startsWith(start)
        ? [span(` ${start}`, 'title'), span(text.slice(start.length), tone)]
        : [span(` ${text}`, tone)],
  );
}
