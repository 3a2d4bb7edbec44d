import { sum } from '../../quantity/index.js';
import { amountText } from '../../report/units.js';
import type { FactsPart } from '../panes/view.js';
import type { ResultRow } from '../result-row.js';
import { cutText, fitLine, type Line, padRight, span, textWidth } from './line.js';
import type { PartDrawing } from './part.js';

const GAP = 1;
/** A pointer before each, a blank between name and value, a mark after it. */
const AROUND = 3;
/** Columns beyond which a value is too far from its name to be read with it. */
const MOST_COLUMN = 56;

/** Names with their amounts: below each other beside another part, else as many in a line as have room. */
export const facts: PartDrawing<FactsPart> = {
  height: ({ rows }, width, isBeside) => flow(rows, width, isBeside).lines,
  width: ({ rows }) => widthOfColumn(rows, false),
  lineOfRow: ({ rows }, row, width, isBeside) => row % flow(rows, width, isBeside).lines,
  lines: ({ rows }, { width, row, isFocused, isBeside }) => {
    const { lines, columns, isShort } = flow(rows, width, isBeside);
    return Array.from({ length: lines }, (_, line) =>
      fitLine(
        columns.flatMap((own, column): Line => {
          // Down the columns, as the arrows go.
          const fact = rows[column * lines + line];
          const gap = column > 0 ? [span(' '.repeat(GAP))] : [];
          if (!fact) return [...gap, span(' '.repeat(own))];
          return [
            ...gap,
            ...factSpans(fact, {
              width: own,
              amounts: amountsOf(rows.slice(column * lines, (column + 1) * lines), own, isShort),
              isShort,
              isPointed: isFocused && fact.id === row,
            }),
          ];
        }),
        width,
      ),
    );
  },
};

interface Flow {
  readonly lines: number;
  /** The width of each column. */
  readonly columns: readonly number[];
  readonly isShort: boolean;
}

/** The fewest lines that facts take at a width, their names in full where that costs none. */
function flow(rows: readonly ResultRow[], width: number, isBeside: boolean): Flow {
  const most = isBeside ? 1 : Math.max(1, rows.length);
  for (let count = most; count > 1; count--) {
    const lines = Math.ceil(rows.length / count);
    const columns = Array.from({ length: Math.ceil(rows.length / lines) }, (_, column) =>
      rows.slice(column * lines, (column + 1) * lines),
    );
    for (const isShort of [false, true]) {
      const widths = columns.map((own) => widthOfColumn(own, isShort));
      const free = width - sum(widths) - GAP * (widths.length - 1);
      if (free < 0) continue;
      // Equal columns where they hold all: then no longer value moves those beside it.
      const equal = Math.min(
        MOST_COLUMN,
        Math.floor((width - GAP * (widths.length - 1)) / widths.length),
      );
      const more = Math.floor(free / widths.length);
      const areEqual = widths.every((own) => own <= equal);
      return {
        lines,
        columns: widths.map((own) =>
          areEqual ? equal : Math.max(own, Math.min(MOST_COLUMN, own + more)),
        ),
        isShort,
      };
    }
  }
  return {
    lines: Math.max(1, rows.length),
    columns: [Math.min(width, MOST_COLUMN)],
    isShort: widthOfColumn(rows, false) > width,
  };
}

function widthOfColumn(rows: readonly ResultRow[], isShort: boolean): number {
  const label = Math.max(0, ...rows.map((row) => textWidth(labelOf(row, isShort))));
  const value = Math.max(0, ...rows.map((row) => textWidth(shownOf(row))));
  return label + value + AROUND;
}

function labelOf({ label, short }: ResultRow, isShort: boolean): string {
  return isShort ? (short ?? label) : label;
}

function shownOf({ text, amount, unit }: ResultRow): string {
  return text ?? amountText(amount, unit);
}

interface FactPlace {
  readonly width: number;
  /** Columns between the pointer and the end of the amount. */
  readonly amounts: number;
  readonly isShort: boolean;
  readonly isPointed: boolean;
}

function factSpans(row: ResultRow, { width, amounts, isShort, isPointed }: FactPlace): Line {
  const name = labelOf(row, isShort);
  const value = cutText(shownOf(row), amounts - 1 - textWidth(name));
  const label = padRight(name, amounts - textWidth(value));
  const note = amounts + AROUND <= width && row.note ? ` ${row.note}` : '';
  return fitLine(
    [
      span(isPointed ? '▸' : ' ', 'pointer'),
      span(label, isPointed ? 'selected' : 'quiet'),
      span(value, row.isQuiet ? 'quiet' : 'text'),
      span(row.flag ?? ' ', 'accent'),
      span(note, 'quiet'),
    ],
    width,
  );
}

/** Columns between the pointer and the end of the amounts: all there are, or few enough for the notes behind them. */
function amountsOf(rows: readonly ResultRow[], width: number, isShort: boolean): number {
  const whole = width - AROUND + 1;
  const notes = Math.max(0, ...rows.map(({ note = '' }) => textWidth(note)));
  const noted = whole - notes - 1;
  return notes > 0 && widthOfColumn(rows, isShort) - AROUND + 1 <= noted ? noted : whole;
}
