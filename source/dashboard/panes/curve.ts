import type { CurvePoint } from '../../cost/report.js';
import { bytesText, differenceText, tokensText } from '../../report/units.js';
import { baselineAt, type CurvePane } from '../curve-baseline.js';
import { reportOf } from '../derived.js';
import { BASELINE, bar, comparedBar } from '../widgets/bar.js';
import {
  fitLine,
  type Line,
  padLeft,
  padRight,
  type Span,
  span,
  widthOf,
} from '../widgets/line.js';
import { hiddenText, windowOf } from '../widgets/window.js';
import type { PaneContent, PaneContext } from './pane.js';

/** How a curve is called, and the largest value that fits. */
interface CurveWords {
  readonly pane: CurvePane;
  readonly beyond: (largest: string) => string;
  readonly largest: number;
}

/** Cache bytes over sequence length. */
export function cachePane(context: PaneContext): PaneContent {
  const { kvCache, fit, settled } = reportOf(context.scenario);
  const { curve, bytesPerToken, bytesPerSequence, minimumBytes, bytes } = kvCache;
  const head: Line[] = [
    bytesPerSequence === 0
      ? [span(' no layer keeps a cache', 'quiet')]
      : asRoomAllows(context.width, [
          [span(' a token ', 'quiet'), span(padRight(bytesText(bytesPerToken), 9))],
          [span(' a sequence ', 'quiet'), span(bytesText(bytesPerSequence))],
        ]),
  ];
  if (settled.engine !== 'architecture')
    head.push([
      span(' minimum ', 'quiet'),
      span(padRight(bytesText(minimumBytes), 9)),
      span(` ${settled.engine} `, 'quiet'),
      span(bytesText(bytes)),
    ]);
  const isTraining = settled.mode === 'training';
  if (isTraining) head.push([span(' for serving; training keeps no cache', 'quiet')]);
  // In training a length may be too long to train at, which says nothing about a cache.
  const shown = isTraining ? curve.map((point) => ({ ...point, fits: true })) : curve;
  return curvePane(context, shown, head, {
    pane: 'cache',
    beyond: (largest) => `${largest} tokens`,
    largest: isTraining ? 0 : fit.maximumSequence,
  });
}

/** Facts beside each other, as many as fit whole. */
function asRoomAllows(width: number, facts: readonly Line[]): Line {
  const shown: Line[] = [];
  for (const fact of facts) {
    if (shown.length > 0 && widthOf([...shown.flat(), ...fact]) > width) break;
    shown.push(fact);
  }
  return shown.flat();
}

/** Activation bytes over batch. */
export function activationsPane(context: PaneContext): PaneContent {
  const { activations, fit, settled } = reportOf(context.scenario);
  const words =
    settled.mode === 'training' ? 'most on one device' : 'of a step, most on one device';
  const head: Line[] = [
    activations.bytes === 0
      ? // SGLang: its share of the memory is for weights and cache alone.
        [span(' in the rest that Memory use leaves', 'quiet')]
      : [span(` ${words} `, 'quiet'), span(bytesText(activations.bytes))],
  ];
  return curvePane(context, activations.curve, head, {
    pane: 'activations',
    beyond: (largest) => `batch ${largest}`,
    largest: fit.maximumBatch,
  });
}

function curvePane(
  context: PaneContext,
  curve: readonly CurvePoint[],
  head: readonly Line[],
  words: CurveWords,
): PaneContent {
  const { height, width, baseline } = context;
  const before = baseline && baselineAt(words.pane, baseline, curve);
  const fitting = curve.filter((point) => point.fits);
  // Of the whole curve, so that bars keep their length while everything is scaled by another field.
  const whole = Math.max(1, ...curve.map(({ bytes }) => bytes), ...(before?.values() ?? []));
  const isCut = fitting.length > 0 && fitting.length < curve.length;
  const heading = height >= head.length + 5 ? head : [];
  const room = Math.max(1, height - heading.length - (isCut ? 1 : 0));
  const window = windowOf(curve.length, room, context.row);
  const shown = curve.slice(window.start, window.end);
  const lines = shown.map((point, index) =>
    pointLine(point, context, window.start + index === context.row, whole, before),
  );
  // After the last that fits, as where sizes must divide some may not fit in between; at an edge when it is beyond.
  const end = shown.findLastIndex((point) => point.fits) + 1;
  const limit =
    words.largest > 0 ? `full beyond ${words.beyond(tokensText(words.largest))}` : 'full';
  const hidden = hiddenText(window, curve.length);
  const withLimit = isCut ? [...lines.slice(0, end), limitLine(limit), ...lines.slice(end)] : lines;
  return {
    lines: [...heading, ...withLimit],
    footing: [
      ...(before ? baselineSpans(curve[context.row], before, width) : []),
      ...(before && hidden !== '' ? [span('  ')] : []),
      span(hidden, 'quiet'),
    ],
  };
}

/** What the mark on the bars is; how far from it the row in focus is, where rows have no room to say so. */
function baselineSpans(
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

function pointLine(
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

/** Short: it moves with most steps. */
function limitLine(text: string): Line {
  return [span('  ┄┄┄┄┄┄ ', 'more'), span(text, 'more'), span(' ┄┄', 'more')];
}
