import { type Line, textWidth, widthOf } from '../drawing/line.js';
import type { Band, FittedPane, PlacedPart } from '../drawing/pane.js';
import { drawingOf } from '../drawing/parts.js';
import type { ShownPane } from '../screen.js';

/** A cell within something, counted from its left upper one. */
export interface Cell {
  readonly column: number;
  readonly line: number;
}

/** The row of a pane's content at a cell of it, by its id. */
export function rowAt(
  { bands, gap, foot }: FittedPane,
  { column, line }: Cell,
  row: string | undefined,
): string | undefined {
  const blank: Band = { height: gap, parts: [] };
  let top = 0;
  for (const { height, parts } of [...bands, blank, ...foot]) {
    if (line < top + height) return rowOfParts(parts, { column, line: line - top }, row);
    top += height;
  }
  return undefined;
}

function rowOfParts(
  parts: readonly PlacedPart[],
  { column, line }: Cell,
  row: string | undefined,
): string | undefined {
  let left = 0;
  for (const placed of parts) {
    if (column < left + placed.width)
      return rowOfPart(placed, { column: column - left, line: line + placed.start }, row);
    left += placed.width;
  }
  return undefined;
}

function rowOfPart(
  { part, width, height, isBeside }: PlacedPart,
  at: Cell,
  row: string | undefined,
): string | undefined {
  if (!('rows' in part)) return undefined;
  const { rowAt: own, lineOfRow } = drawingOf(part);
  if (own) {
    const index = own(part, at, { width, height, row, isFocused: false, isBeside });
    return index === undefined ? undefined : part.rows[index]?.id;
  }
  // Facts stand beside each other, about as wide as each other.
  const there = part.rows.filter(
    (_, index) => lineOfRow?.(part, index, width, isBeside) === at.line,
  );
  return there[Math.floor((at.column / width) * there.length)]?.id;
}

/** The key that is named at a column of a line, or before its words there; words with a look of their own are of none. */
export function keyAt(line: Line, column: number): string | undefined {
  let left = 0;
  let key: string | undefined;
  for (const { text, tone } of line) {
    if (tone === 'key') key = text.trim();
    else if (tone !== undefined && tone !== 'quiet') key = undefined;
    left += textWidth(text);
    if (column < left) return key;
  }
  return undefined;
}

/** Which of the tabs in a title is at a column of it. */
export function tabAt(
  { title, tabsFrom }: Pick<ShownPane, 'title' | 'tabsFrom'>,
  column: number,
): number | undefined {
  return column < widthOf(title) ? tabsFrom.findLastIndex((from) => from <= column) : undefined;
}
