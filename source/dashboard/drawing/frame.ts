import { fitLine, type Line, type Span, span, textWidth, widthOf } from './line.js';

/** The texts in the border of a frame. */
export interface FrameWords {
  /** Left in the top border. */
  readonly title: Line;
  /** Right in the top border: a legend or a count, left out when there is no room. */
  readonly aside?: Line;
  /** Right in the bottom border: what is hidden, a hint. */
  readonly footing?: Line;
}

/** Columns and rows that a frame takes. */
export const FRAME = 2;

/** Room for content in a frame of this width or height. */
export function insideOf(size: number): number {
  return Math.max(0, size - FRAME);
}

/** The top border with the title in it, exactly `width` columns. */
export function topEdge({ title, aside = [] }: FrameWords, width: number): Line {
  return edge(['╭', '╮'], title, aside, width);
}

/** The bottom border with what is hidden in it, exactly `width` columns. */
export function bottomEdge({ footing = [] }: FrameWords, width: number): Line {
  return edge(['╰', '╯'], [], footing, width);
}

function edge(
  [start, end]: readonly [string, string],
  left: Line,
  right: Line,
  width: number,
): Line {
  const inner = width - FRAME;
  if (inner < 2) return fitLine([span('─'.repeat(Math.max(0, width)), 'border')], width);
  const title = left.length > 0 ? [rule(1), ...fitTitle(left, inner - 2)] : [];
  const used = widthOf(title);
  const words = widthOf(right) > 0 ? [span(' ', 'border'), ...right, span(' ─', 'border')] : [];
  const fits = used + widthOf(words) + 1 <= inner;
  const rest = inner - used - (fits ? widthOf(words) : 0);
  return [span(start, 'border'), ...title, rule(rest), ...(fits ? words : []), span(end, 'border')];
}

function rule(width: number): Span {
  return span('─'.repeat(Math.max(0, width)), 'border');
}

function fitTitle(title: Line, width: number): Line {
  const padded = [span(' '), ...title, span(' ')];
  return widthOf(padded) <= width ? padded : fitLine(padded, Math.max(0, width));
}

/** A title with its jump key underlined; the key precedes words that do not contain it. */
export function jumpTitle(words: string, key: string, isFocused: boolean): Line {
  const tone = isFocused ? 'chosen' : 'title';
  const at = words.toLowerCase().indexOf(key.toLowerCase());
  if (at < 0) return [span(key, 'jump'), span(` ${words}`, tone)];
  return [
    span(words.slice(0, at), tone),
    span(key, 'jump'),
    span(words.slice(at + 1), tone),
  ].filter(({ text }) => textWidth(text) > 0);
}
