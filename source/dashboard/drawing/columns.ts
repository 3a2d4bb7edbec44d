import type { Tone } from '../theme.js';
import { type Band, bandedBar, bar, comparedBar } from './bar.js';
import {
  cutMiddle,
  cutText,
  cutWords,
  fitLine,
  type Line,
  padLeft,
  padRight,
  span,
  textWidth,
} from './line.js';

/** What a cell of a table holds: data, without a width. */
export type Cell =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Replaces a text whose full form would displace another column. */
      readonly short?: string;
      /** Where it is cut: between words only, in its middle, or at its end by default. */
      readonly cut?: 'words' | 'middle';
      readonly tone?: Tone;
      readonly isPointed?: true;
    }
  /** Number and unit align apart, and neither is ever cut. */
  | {
      readonly kind: 'amount';
      readonly number: string;
      readonly unit: string;
      readonly tone?: Tone;
    }
  /** A share of the whole, and where the baseline ends: from 0 to 1. */
  | {
      readonly kind: 'bar';
      readonly share: number;
      readonly before?: number;
      /** Where it may as well end. */
      readonly band?: Band;
      readonly tone: Tone;
    };

/** A column of a table: how it aligns and what it gives way to. */
export interface Column {
  readonly id: string;
  readonly align?: 'left' | 'right';
  /** The highest is dropped first where not all columns have room; absent: never. */
  readonly drop?: number;
  /** Takes the remaining room, at least this many columns. */
  readonly elastic?: { readonly least: number; readonly most?: number };
  /** Has no blank before it. */
  readonly isTight?: boolean;
  /** A column keeps this width while its values change, so that no key moves its neighbours. */
  readonly least?: number;
}

export type Row = readonly (Cell | undefined)[];

/** The columns that have room, with the width of each. */
export interface FittedColumns {
  readonly isShort: boolean;
  /** By place in the table; undefined where a column is dropped. */
  readonly widths: readonly (Width | undefined)[];
}

interface Width {
  readonly total: number;
  /** Of an amount: what its numbers take. */
  readonly number: number;
}

/** Digits and units of most amounts: `1,023 GiB`. */
const LEAST_NUMBER = 4;
const LEAST_UNIT = 3;

/**
 * Decides which columns of a table are shown in `width`: all with whole texts, else with short ones, else without
 * the column that is to be dropped first, and so on. What is left goes to an elastic column.
 */
export function fitColumns(
  columns: readonly Column[],
  rows: readonly Row[],
  width: number,
): FittedColumns {
  const dropping = columns
    .flatMap(({ drop }, index) => (drop === undefined ? [] : [{ drop, index }]))
    .sort((a, b) => b.drop - a.drop);
  for (let dropped = 0; dropped <= dropping.length; dropped++) {
    const gone = new Set(dropping.slice(0, dropped).map(({ index }) => index));
    for (const isShort of [false, true]) {
      const widths = columns.map((column, index) =>
        gone.has(index) ? undefined : widthOfColumn(column, index, rows, isShort),
      );
      if (total(columns, widths) <= width)
        return { isShort, widths: grown(columns, widths, width) };
    }
  }
  const widths = columns.map((column, index) =>
    column.drop === undefined ? widthOfColumn(column, index, rows, true) : undefined,
  );
  return { isShort: true, widths: squeezed(columns, rows, widths, width) };
}

/** Columns that a table needs to be shown whole, its elastic columns at their least. */
export function naturalWidth(columns: readonly Column[], rows: readonly Row[]): number {
  return total(
    columns,
    columns.map((column, index) => widthOfColumn(column, index, rows, false)),
  );
}

function widthOfColumn(
  { elastic, least = 0 }: Column,
  index: number,
  rows: readonly Row[],
  isShort: boolean,
): Width {
  if (elastic) return { total: elastic.least, number: 0 };
  let text = least;
  let number = 0;
  let bare = 0;
  let unit = 0;
  for (const row of rows) {
    const cell = row[index];
    if (cell?.kind === 'text') text = Math.max(text, textWidth(wordsOf(cell, isShort)));
    else if (cell?.kind === 'amount') {
      // Dollars and plain counts reach into the room of the units.
      if (cell.unit === '') bare = Math.max(bare, textWidth(cell.number));
      else {
        number = Math.max(number, LEAST_NUMBER, textWidth(cell.number));
        unit = Math.max(unit, LEAST_UNIT, textWidth(cell.unit));
      }
    }
  }
  const units = unit > 0 ? 1 + unit : 0;
  if (bare > 0) number = Math.max(number, LEAST_NUMBER, bare - units);
  return { total: Math.max(text, number + units), number };
}

function wordsOf({ text, short }: Extract<Cell, { kind: 'text' }>, isShort: boolean): string {
  return isShort && short !== undefined ? short : text;
}

const gapBefore = ({ isTight }: Column, isFirst: boolean): number => (isFirst || isTight ? 0 : 1);

function total(columns: readonly Column[], widths: readonly (Width | undefined)[]): number {
  let sum = 0;
  let isFirst = true;
  columns.forEach((column, index) => {
    const own = widths[index];
    if (!own) return;
    sum += gapBefore(column, isFirst) + own.total;
    isFirst = false;
  });
  return sum;
}

/** What is left goes to the elastic columns, from the left. */
function grown(
  columns: readonly Column[],
  widths: readonly (Width | undefined)[],
  width: number,
): readonly (Width | undefined)[] {
  let left = width - total(columns, widths);
  return widths.map((own, index) => {
    const elastic = columns[index]?.elastic;
    if (!own || !elastic) return own;
    const more = Math.min(left, (elastic.most ?? Number.POSITIVE_INFINITY) - own.total);
    left -= more;
    return { ...own, total: own.total + more };
  });
}

/** Where nothing is left to drop, the widest texts are cut: an amount without its unit would be another one. */
function squeezed(
  columns: readonly Column[],
  rows: readonly Row[],
  widths: readonly (Width | undefined)[],
  width: number,
): readonly (Width | undefined)[] {
  const cut = [...widths];
  const texts = columns
    .map((_, index) => index)
    .filter((index) => rows.some((row) => row[index]?.kind === 'text'))
    .toSorted((a, b) => (widths[b]?.total ?? 0) - (widths[a]?.total ?? 0));
  for (const index of texts) {
    const own = cut[index];
    const over = total(columns, cut) - width;
    if (own && over > 0) cut[index] = { ...own, total: Math.max(0, own.total - over) };
  }
  return cut;
}

/** One row of a table, exactly `width` columns wide. */
export function rowLine(
  columns: readonly Column[],
  { widths, isShort }: FittedColumns,
  row: Row,
  width: number,
): Line {
  const line: Line[number][] = [];
  let isFirst = true;
  columns.forEach((column, index) => {
    const own = widths[index];
    if (!own) return;
    if (gapBefore(column, isFirst) > 0) line.push(span(' '));
    isFirst = false;
    line.push(...cellLine(row[index], column, own, isShort));
  });
  return fitLine(line, width);
}

const CUTS = { words: cutWords, middle: cutMiddle } as const;

function cellLine(
  cell: Cell | undefined,
  { align, elastic }: Column,
  { total: width, number }: Width,
  isShort: boolean,
): Line {
  if (!cell) return [span(' '.repeat(width))];
  switch (cell.kind) {
    case 'text': {
      const whole = wordsOf(cell, elastic ? textWidth(cell.text) > width : isShort);
      const words = cutText(cell.cut === undefined ? whole : CUTS[cell.cut](whole, width), width);
      const blank = span(' '.repeat(width - textWidth(words)));
      const own = {
        ...span(words, cell.tone),
        ...(cell.isPointed && { isPointed: true as const }),
      };
      return align === 'right' ? [blank, own] : [own, blank];
    }
    case 'amount': {
      const shown = `${padLeft(cell.number, Math.max(number, textWidth(cell.number)))} ${cell.unit}`;
      return [span(padRight(cutText(shown.trimEnd(), width), width), cell.tone)];
    }
    case 'bar':
      if (cell.band) return bandedBar({ ...cell, band: cell.band }, width);
      // The last column is kept for the mark of a baseline, so that bars keep their scale when one is set.
      return cell.before === undefined
        ? [...bar(cell.share, width - 1, cell.tone), span(' ')]
        : comparedBar(cell.share, cell.before, width - 1, cell.tone);
  }
}
