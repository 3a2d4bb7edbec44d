import stringWidth from 'string-width';
import { sumOf } from '../../quantity/index.js';
import { isOneCellEach } from '../terminal/glyph.js';
import type { Tone } from '../theme.js';

/** A piece of a line, and what it means. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
  /** Set off as what is pointed at, in its tone. */
  readonly isPointed?: true;
}

/** One line of the screen: drawings return lines, Ink's elements and the opening picture are made of them. */
export type Line = readonly Span[];

export function span(text: string, tone: Tone = 'text'): Span {
  return { text, tone };
}

export function widthOf(line: Line): number {
  return sumOf(line, ({ text }) => textWidth(text));
}

/** Columns of a text in the terminal. */
export function textWidth(text: string): number {
  return isOneCellEach(text) ? text.length : stringWidth(text);
}

/** The text cut to a width, with `…` at a cut. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    const own = textWidth(character);
    if (used + own > width - 1) break;
    kept += character;
    used += own;
  }
  return `${kept}…${' '.repeat(Math.max(0, width - used - 1))}`;
}

/** The text cut to a width between words, as a number cut in two is another one; `…` alone where no word fits. */
export function cutWords(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  for (const word of text.split(' ')) {
    const longer = kept === '' ? word : `${kept} ${word}`;
    if (textWidth(longer) + 1 > width) break;
    kept = longer;
  }
  return `${kept}…`;
}

/** The text cut in its middle, as names of tensors differ at their ends. */
export function cutMiddle(text: string, width: number): string {
  const characters = [...text];
  // Names are ASCII; other texts, of wide characters, are cut at their ends.
  if (textWidth(text) <= width || width < 2 || textWidth(text) !== characters.length)
    return cutText(text, width);
  const start = Math.floor((width - 1) / 3);
  const end = width - 1 - start;
  return `${characters.slice(0, start).join('')}…${characters.slice(-end).join('')}`;
}

export function padRight(text: string, width: number): string {
  const cut = cutText(text, width);
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)));
}

export function padLeft(text: string, width: number): string {
  const cut = cutText(text, width);
  return ' '.repeat(Math.max(0, width - textWidth(cut))) + cut;
}

/** The line cut or filled to exactly this many columns. */
export function fitLine(line: Line, width: number): Line {
  const fitted: Span[] = [];
  let used = 0;
  for (const piece of line) {
    const own = textWidth(piece.text);
    if (used + own > width) {
      if (width > used) fitted.push({ ...piece, text: cutText(piece.text, width - used) });
      used = width;
      break;
    }
    if (piece.text !== '') fitted.push(piece);
    used += own;
  }
  if (used < width) fitted.push(span(' '.repeat(width - used)));
  return fitted;
}
