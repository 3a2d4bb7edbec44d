import type { CurvePoint } from '../../cost/report.js';
import { MINIMUM } from '../../engines/index.js';
import { bytesText, tokensText } from '../../report/units.js';
import { baselineAt, type CurvePane } from '../curve-baseline.js';
import { reportOf } from '../derived.js';
import { type Line, padRight, span, widthOf } from '../widgets/line.js';
import { hiddenText, windowOf } from '../widgets/window.js';
import { baselineSpans, limitLine, pointLine } from './curve-line.js';
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
  if (settled.engine !== MINIMUM)
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
