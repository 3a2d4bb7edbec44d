import { fitLine, type Line, type Span, span, textWidth, widthOf } from './line.js';

export interface BoxTitle {
  /** Left in the top border. */
  readonly title: Line;
  /** Right in the top border: a legend or a count, left out when there is no room. */
  readonly aside?: Line;
  /** Right in the bottom border: what is hidden, a hint. */
  readonly footing?: Line;
  readonly isFocused: boolean;
}

/** Room for content in a box of this width or height. */
export function insideOf(size: number): number {
  return Math.max(0, size - 2);
}

/** A frame with its title in the border around lines, exactly `width` × `height`. */
export function titledBox(
  { title, aside, footing, isFocused }: BoxTitle,
  content: readonly Line[],
  width: number,
  height: number,
): readonly Line[] {
  if (height <= 0 || width <= 0) return [];
  if (width < 4 || height < 2) return Array.from({ length: height }, () => fitLine(title, width));
  const tone = isFocused ? 'borderFocused' : 'border';
  const inner = width - 2;
  const side = span('│', tone);
  const rows = Array.from(
    { length: height - 2 },
    (_, row): Line => [side, ...fitLine(content[row] ?? [], inner), side],
  );
  return [
    [span('╭', tone), ...edge(title, aside, inner, tone), span('╮', tone)],
    ...rows,
    [span('╰', tone), ...edge([], footing, inner, tone), span('╯', tone)],
  ];
}

function edge(left: Line, right: Line | undefined, width: number, tone: Span['tone']): Line {
  const start = left.length > 0 ? [span('─', tone), ...fitTitle(left, width - 2)] : [];
  const used = widthOf(start);
  const end = right && widthOf(right) > 0 ? [span(' ', tone), ...right, span(' ─', tone)] : [];
  const endWidth = widthOf(end);
  const fits = used + endWidth + 1 <= width;
  const rest = width - used - (fits ? endWidth : 0);
  return [...start, span('─'.repeat(Math.max(0, rest)), tone), ...(fits ? end : [])];
}

function fitTitle(title: Line, width: number): Line {
  const padded = [span(' '), ...title, span(' ')];
  return widthOf(padded) <= width ? padded : fitLine(padded, Math.max(0, width));
}

/** A title whose jump key is underlined; it stands before the words where they lack it. */
export function jumpTitle(words: string, key: string, isFocused: boolean): Line {
  const tone = isFocused ? 'chosen' : 'title';
  const keyTone = isFocused ? 'jumpFocused' : 'jump';
  const at = words.toLowerCase().indexOf(key.toLowerCase());
  if (at < 0) return [span(key, keyTone), span(` ${words}`, tone)];
  return [
    span(words.slice(0, at), tone),
    span(words.slice(at, at + 1), keyTone),
    span(words.slice(at + 1), tone),
  ].filter(({ text }) => textWidth(text) > 0);
}
