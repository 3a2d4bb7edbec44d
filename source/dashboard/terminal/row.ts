import { glyphsOf, isOneCellEach } from './glyph.js';
import { applySgr, looksAlike, PLAIN, type Style } from './style.js';

/**
 * One line of the screen as cells. A wide glyph has its text in its first cell and an empty text in the next. `end`
 * is the number of cells up to the last that is not a plain blank.
 */
export interface Row {
  readonly source: string;
  readonly glyphs: readonly string[];
  readonly styles: readonly Style[];
  readonly end: number;
  readonly isCertain: boolean;
}

const ESCAPE = '\u001B';
const SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\[([\\d;:]*)m|\\[[0-?]*[ -/]*[@-~]|\\][^${ESCAPE}\u0007]*(?:\u0007|${ESCAPE}\\\\)?|.?)`,
  'gs',
);

interface Cells {
  readonly columns: number;
  readonly glyphs: string[];
  readonly styles: Style[];
  isCertain: boolean;
}

const addGlyph = (cells: Cells, text: string, width: number, style: Style): void => {
  const { columns, glyphs, styles } = cells;
  if (glyphs.length >= columns) return;
  // Half of a wide glyph cannot be shown at the edge.
  const fits = glyphs.length + width <= columns;
  glyphs.push(fits ? text : ' ');
  styles.push(style);
  for (let cell = 1; fits && cell < width; cell++) {
    glyphs.push('');
    styles.push(style);
  }
};

const addToLastGlyph = (cells: Cells, marks: string): void => {
  const { glyphs } = cells;
  const last = glyphs.findLastIndex((glyph) => glyph !== '');
  if (last >= 0) glyphs[last] = `${glyphs[last]}${marks}`;
};

const addText = (cells: Cells, text: string, style: Style): void => {
  if (isOneCellEach(text)) {
    for (const character of text) addGlyph(cells, character, 1, style);
    return;
  }
  for (const glyph of glyphsOf(text)) {
    if (!glyph.isCertain) cells.isCertain = false;
    if (glyph.width === 0) addToLastGlyph(cells, glyph.text);
    else addGlyph(cells, glyph.text, glyph.width, style);
  }
};

/**
 * Parses a line with SGR sequences into at most `columns` cells. Other escape sequences and control characters are
 * dropped, since they would move the cursor or change the terminal.
 */
export const parseRow = (source: string, columns: number): Row => {
  const cells: Cells = { columns, glyphs: [], styles: [], isCertain: true };
  let style = PLAIN;
  let start = 0;
  for (const match of source.matchAll(SEQUENCE)) {
    if (match.index > start) addText(cells, source.slice(start, match.index), style);
    if (match[1] !== undefined) style = applySgr(style, match[1]);
    start = match.index + match[0].length;
  }
  if (start < source.length) addText(cells, source.slice(start), style);

  const { glyphs, styles, isCertain } = cells;
  let end = glyphs.length;
  while (end > 0 && glyphs[end - 1] === ' ' && looksAlike(' ', styles[end - 1] ?? PLAIN, PLAIN))
    end--;
  return { source, glyphs, styles, end, isCertain };
};

/** The glyph in a cell; cells after the end are blank. */
export const glyphAt = (row: Row, column: number): string => row.glyphs[column] ?? ' ';

/** The style of a cell; cells after the end are plain. */
export const styleAt = (row: Row, column: number): Style => row.styles[column] ?? PLAIN;
