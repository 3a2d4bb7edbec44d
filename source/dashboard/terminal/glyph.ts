import stringWidth from 'string-width';
import { graphemesOf } from './graphemes.js';

/** One grapheme and its width in cells; `isCertain` when terminals agree on that width. */
export interface Glyph {
  readonly text: string;
  readonly width: number;
  readonly isCertain: boolean;
}

/**
 * Single code points that never join a neighbour and are one cell wide in every terminal: Latin, dashes and quotation
 * marks, arrows, mathematics, box drawing, blocks, geometric shapes except the two wide squares, braille, Greek,
 * raised and lowered digits, and the marks of the verdict.
 */
const ONE_CELL =
  '\\u0020-\\u007E\\u00A1-\\u00AC\\u00AE-\\u02FF\\u0391-\\u03C9\\u2010-\\u2027\\u2030-\\u205E\\u2070-\\u209C\\u2190-\\u2193\\u2200-\\u22FF\\u2308-\\u230B\\u2500-\\u25A9\\u25AC-\\u25B5\\u25B8-\\u25BF\\u25C1-\\u25FA\\u2713\\u2717\\u2800-\\u28FF';
const ONLY_ONE_CELL = new RegExp(`^[${ONE_CELL}]*$`);

const UNSEEN = /^[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Surrogate}\p{Zl}\p{Zp}]*$/u;
const MARKS_ONLY = /^\p{Mark}+$/u;
const BASE_AND_MARKS = /^\P{Mark}\p{Nonspacing_Mark}*$/u;
const PICTOGRAPHIC = /\p{Extended_Pictographic}|\p{Regional_Indicator}/u;

const MAXIMUM_GLYPHS = 4096;
const glyphs = new Map<string, Glyph>();

const measure = (text: string): Glyph => {
  if (UNSEEN.test(text)) return { text: '', width: 0, isCertain: true };
  if (MARKS_ONLY.test(text)) return { text, width: 0, isCertain: false };
  const width = stringWidth(text);
  // Terminals without grapheme clusters give each part its own cells, and old ones give emoji one cell.
  const isCertain =
    width > 0 &&
    width <= 2 &&
    BASE_AND_MARKS.test(text) &&
    !(width === 2 && PICTOGRAPHIC.test(text));
  return { text, width: Math.max(1, width), isCertain };
};

/** The glyph of one grapheme; control, bidirectional and other invisible characters give an empty text. */
export const glyphOf = (text: string): Glyph => {
  const known = glyphs.get(text);
  if (known !== undefined) return known;
  if (glyphs.size >= MAXIMUM_GLYPHS) glyphs.clear();
  const glyph = measure(text);
  glyphs.set(text, glyph);
  return glyph;
};

/** Whether every character of a text is one cell wide and separate, so that it needs no segmenting. */
export const isOneCellEach = (text: string): boolean => ONLY_ONE_CELL.test(text);

/** Whether terminals agree on how many cells a glyph takes. */
export const isCertainGlyph = (text: string): boolean =>
  isOneCellEach(text) || glyphOf(text).isCertain;

/** The glyphs of a text without escape sequences. */
export const glyphsOf = (text: string): Glyph[] =>
  graphemesOf(text)
    .map(glyphOf)
    .filter((glyph) => glyph.text !== '');
