import type { CurvePoint } from '../../cost/report.js';
import { bytesText, differenceText, tokensText } from '../../report/units.js';
import { BASELINE, bar, comparedBar } from '../widgets/bar.js';
import { fitLine, type Line, padLeft, type Span, span } from '../widgets/line.js';
import type { PaneContext } from './pane.js';

/** What the mark on the bars is; how far from it the row in focus is, where rows have no room to say so. */
export function baselineSpans(
  point: CurvePoint | undefined,
  before: ReadonlyMap<number, number>,
  width: number,
): Line {
  const bytes = point && before.get(point.at);
  const isTold = differenceWidth(width) > 0;
  const change =
    isTold || bytes === undefined || !point
      ? []
      : [span(` ${tokensText(point.at)}: `, 'quiet'), differenceSpan(point.bytes - bytes)];
  return [span(`${BASELINE} baseline`, 'quiet'), ...change];
}

function differenceSpan(difference: number): Span {
  const tone = difference > 0 ? 'more' : difference < 0 ? 'less' : 'quiet';
  return span(differenceText(difference, 'bytes'), tone);
}

const AT_WIDTH = 8;
const BYTES_WIDTH = 9;
const CHANGE_WIDTH = 11;
const LONGEST_BAR = 48;
/** Columns of bar that are worth more than a column of differences. */
const READABLE_BAR = 16;

/** Columns that rows have for their difference from the baseline. */
function differenceWidth(width: number): number {
  const room = width - AT_WIDTH - BYTES_WIDTH - 6 - CHANGE_WIDTH;
  return room >= READABLE_BAR ? CHANGE_WIDTH : 0;
}

function changeSpan(difference: number | undefined): Span {
  if (difference === undefined) return span(' '.repeat(CHANGE_WIDTH));
  const { text, tone } = differenceSpan(difference);
  return span(padLeft(text, CHANGE_WIDTH), tone);
}

/** A size, its bytes, and a bar of them beside that of the baseline. */
export function pointLine(
  { at, bytes, current, fits }: CurvePoint,
  { width, isFocused }: PaneContext,
  isRow: boolean,
  whole: number,
  baseline: ReadonlyMap<number, number> | undefined,
): Line {
  const ofChange = baseline ? differenceWidth(width) : 0;
  const room = width - AT_WIDTH - BYTES_WIDTH - 6 - ofChange;
  const barWidth = Math.max(0, Math.min(LONGEST_BAR, room));
  const before = baseline?.get(at);
  const isPointed = isFocused && isRow;
  return fitLine(
    [
      span(isPointed ? '▸' : ' ', 'pointer'),
      span(padLeft(tokensText(at), AT_WIDTH), isPointed ? 'selected' : 'label'),
      span(current ? '◂' : ' ', 'pointer'),
      span(padLeft(bytesText(bytes), BYTES_WIDTH)),
      ...(ofChange > 0 ? [changeSpan(before === undefined ? undefined : bytes - before)] : []),
      span(fits ? '   ' : ' ✗ ', 'more'),
      ...(before === undefined
        ? bar(bytes / whole, barWidth, 'bar')
        : comparedBar(bytes / whole, before / whole, barWidth, 'bar')),
    ],
    width,
  );
}

/** Where the device is full. Short: it moves with most steps. */
export function limitLine(text: string): Line {
  return [span('  ┄┄┄┄┄┄ ', 'more'), span(text, 'more'), span(' ┄┄', 'more')];
}
