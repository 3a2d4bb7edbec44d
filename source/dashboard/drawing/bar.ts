import { sum, sumOf } from '../../quantity/index.js';
import type { Segment } from '../panes/view.js';
import type { Tone } from '../theme.js';
import { type Line, span } from './line.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of `share` (0…1) of the width, to an eighth of a column; a share above 0 is always visible. */
export function bar(share: number, width: number, tone: Tone): Line {
  const clamped = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 1));
  let eighths = Math.round(clamped * width * 8);
  if (share > 0 && eighths === 0) eighths = 1;
  const text = '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
  return [span(text.padEnd(width), tone)];
}

/** Where the baseline ends on a bar. */
export const BASELINE = '┆';

/**
 * A bar one column wider than `width`, with `┆` where another share ends: within the bar when that is smaller, after
 * its end when it is larger or the same, however near they are.
 */
export function comparedBar(share: number, before: number, width: number, tone: Tone): Line {
  const cells = [
    ...bar(share, width, tone)
      .map(({ text }) => text)
      .join(''),
    ' ',
  ];
  const filled = cells.filter((cell) => cell !== ' ').length;
  const near = Math.min(width, Math.floor(Math.max(0, before) * width));
  const at = before < share ? Math.min(near, Math.max(0, filled - 1)) : Math.max(near, filled);
  return [
    span(cells.slice(0, at).join(''), tone),
    span(BASELINE, 'pointer'),
    span(cells.slice(at + 1).join(''), tone),
  ];
}

/** Bounds of a share: from 0 to 1. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

interface Banded {
  readonly share: number;
  readonly band: Band;
  readonly before?: number;
  readonly tone: Tone;
}

/** A bar that is sure up to the low bound, with `▒` from there to the high one and `┃` at what is expected. */
export function bandedBar({ share, band, before, tone }: Banded, width: number): Line {
  const place = (at: number) => Math.min(width - 1, Math.max(0, Math.round(at * (width - 1))));
  const [low, middle, high] = [place(band.low), place(share), place(band.high)];
  const cells = Array.from({ length: width }, (_, column) =>
    column === middle ? '┃' : column < low ? '█' : column <= high ? '▒' : ' ',
  );
  if (before === undefined) return [span(cells.join(''), tone)];
  const at = place(before);
  return [
    span(cells.slice(0, at).join(''), tone),
    span(BASELINE, 'pointer'),
    span(cells.slice(at + 1).join(''), tone),
  ];
}

/**
 * The columns of each amount out of `width` for a whole, by largest remainder; an amount above 0 gets at least one.
 */
export function shareColumns(
  amounts: readonly number[],
  whole: number,
  width: number,
): readonly number[] {
  if (whole <= 0 || width <= 0) return amounts.map(() => 0);
  const exact = amounts.map((amount) => (Math.max(0, amount) / whole) * width);
  const given = exact.map((columns) => (columns > 0 ? Math.max(1, Math.floor(columns)) : 0));
  const wanted = Math.min(width, Math.round(sum(exact)));
  let used = sum(given);
  const byRemainder = exact
    .map((columns, index) => ({ index, rest: columns - (given[index] ?? 0) }))
    .sort((a, b) => b.rest - a.rest);
  for (const { index, rest } of byRemainder) {
    if (used >= wanted || rest <= 0) break;
    given[index] = (given[index] ?? 0) + 1;
    used++;
  }
  // Small parts may have taken more columns than there are: the largest part gives way.
  while (used > width) {
    const largest = given.indexOf(Math.max(...given));
    given[largest] = (given[largest] ?? 1) - 1;
    used--;
  }
  return given;
}

const CAPACITY = '┃';
const FREE = '·';

/**
 * Parts of a device's memory against its capacity. When they exceed it, the gauge is scaled to them and `┃` marks the
 * capacity. `largest` keeps several gauges to one scale.
 */
export function gauge(
  segments: readonly Segment[],
  capacity: number,
  width: number,
  largest = 0,
): Line {
  const inner = Math.max(1, width - 1);
  const used = sumOf(segments, ({ amount }) => amount);
  const whole = Math.max(capacity, used, largest, 1);
  const columns = shareColumns(
    segments.map(({ amount }) => amount),
    whole,
    inner,
  );
  const filled: Line = segments.map(({ fill, tone }, index) =>
    span(fill.repeat(columns[index] ?? 0), tone),
  );
  const taken = sum(columns);
  const all: Line = [...filled, span(FREE.repeat(inner - taken), 'free')];
  const end = Math.min(inner, Math.round((capacity / whole) * inner));
  return withMark(all, end, used > capacity ? 'over' : 'quiet');
}

/** The line with the capacity mark put in before the column `at`. */
function withMark(line: Line, at: number, tone: Tone): Line {
  let left = at;
  const marked: { text: string; tone: Tone }[] = [];
  let isSet = false;
  for (const piece of line) {
    const length = [...piece.text].length;
    if (!isSet && left <= length) {
      const characters = [...piece.text];
      marked.push({ ...piece, text: characters.slice(0, left).join('') });
      marked.push(span(CAPACITY, tone));
      marked.push({ ...piece, text: characters.slice(left).join('') });
      isSet = true;
    } else marked.push(piece);
    left -= length;
  }
  return isSet ? marked : [...marked, span(CAPACITY, tone)];
}
