import { Text } from 'ink';
import { createContext, memo, useContext } from 'react';
import stringWidth from 'string-width';
import { isOneCellEach } from '../terminal/glyph.js';
import { type Theme, type Tone, themes } from '../theme.js';
import { paint } from './paint.js';

/** A piece of a line, and what it means. */
export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One line of the screen. Widgets give lines; only this file turns them into Ink's elements. */
export type Line = readonly Span[];

export function span(text: string, tone: Tone = 'text'): Span {
  return { text, tone };
}

export function widthOf(line: Line): number {
  let width = 0;
  for (const { text } of line) width += textWidth(text);
  return width;
}

/** Columns of a text in the terminal. */
export function textWidth(text: string): number {
  return isOneCellEach(text) ? text.length : stringWidth(text);
}

/** The text cut to a width, with `…` where something is lost. */
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
      if (width > used) fitted.push(span(cutText(piece.text, width - used), piece.tone));
      used = width;
      break;
    }
    if (piece.text !== '') fitted.push(piece);
    used += own;
  }
  if (used < width) fitted.push(span(' '.repeat(width - used)));
  return fitted;
}

/** Left part and right part, with blanks between; the left one is cut when both don't fit. */
export function spread(left: Line, right: Line, width: number): Line {
  const room = Math.max(0, width - widthOf(right));
  return fitLine([...fitLine(left, room), ...right], width);
}

export interface Appearance {
  readonly theme: Theme;
  readonly isAscii: boolean;
}

export const AppearanceContext = createContext<Appearance>({
  theme: themes.dark,
  isAscii: false,
});

interface LineTextProps {
  readonly line: Line;
}

function sameLine({ line: a }: LineTextProps, { line: b }: LineTextProps): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((piece, index) => piece.text === b[index]?.text && piece.tone === b[index]?.tone))
  );
}

/** Draws one line. Repainted only when a piece of it changed. */
export const LineText = memo(({ line }: LineTextProps) => {
  const { theme, isAscii } = useContext(AppearanceContext);
  return <Text wrap="truncate">{paint(line, theme, isAscii)}</Text>;
}, sameLine);

interface LinesProps {
  readonly lines: readonly Line[];
}

/** Lines below each other. */
export function Lines({ lines }: LinesProps) {
  return lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is what a line is
    <LineText key={index} line={line} />
  ));
}
