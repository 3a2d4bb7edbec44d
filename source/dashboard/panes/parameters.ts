import { amountText, differenceText, exactText, MARKS, percentText } from '../../report/units.js';
import { table } from '../../text/table.js';
import { reportOf } from '../derived.js';
import type { ResultRow } from '../result-row.js';
import { resultRows } from '../result-rows.js';
import type { Tone } from '../theme.js';
import { bar } from '../widgets/bar.js';
import { type Line, padLeft, padRight, span } from '../widgets/line.js';
import type { PaneContent, PaneContext } from './pane.js';

const TONES: Readonly<Record<string, Tone>> = table({
  'parameters.attention': 'attention',
  'parameters.feedForward': 'feedForward',
  'parameters.embedding': 'embedding',
  'parameters.norm': 'norm',
  'parameters.head': 'head',
  'parameters.other': 'other',
});

/** Where the parameters are; their exact sum, and beside it what the rough formulas say. */
export function parametersPane(context: PaneContext): PaneContent {
  const { scenario, baseline, height } = context;
  const { total, active, nextTokenPrediction } = reportOf(scenario).parameters;
  const before = baseline && resultRows('parameters', baseline);
  const lines = resultRows('parameters', scenario).map((row, index) =>
    rowLine(row, context, context.isFocused && index === context.row, total, before),
  );
  const more: Line[] = [];
  if (active < total) more.push(extraLine('Active a token', active));
  if (nextTokenPrediction > 0) more.push(extraLine('Next-token modules', nextTokenPrediction));
  const room = height - lines.length;
  return { lines: [...lines, ...more.slice(0, Math.max(0, room))] };
}

function rowLine(
  row: ResultRow,
  context: PaneContext,
  isFocused: boolean,
  total: number,
  before: readonly ResultRow[] | undefined,
): Line {
  const { id, label, amount, certainty } = row;
  const pointer = span(isFocused ? '▸' : ' ', 'pointer');
  const labelTone = isFocused ? 'selected' : 'label';
  if (id.startsWith('parameters.rough')) {
    return [
      pointer,
      span(padRight(label, 20), isFocused ? 'selected' : 'quiet'),
      span(padLeft(amountText(amount, 'parameters'), 7), 'quiet'),
      span(` ${MARKS[certainty]} `, 'quiet'),
      span(padLeft(signedPercent(amount / total - 1), 8), 'quiet'),
    ];
  }
  if (id === 'parameters')
    return [
      pointer,
      span(padRight(label, 8), isFocused ? 'selected' : 'title'),
      span(padLeft(exactText(amount), 18), 'title'),
      span(` ${MARKS[certainty]} `, 'quiet'),
      ...changeOf(row, before),
    ];
  const barWidth = Math.min(24, context.width - 30);
  return [
    pointer,
    span(padRight(label, 13), labelTone),
    span(padLeft(amountText(amount, 'parameters'), 6)),
    span(padLeft(percentText(amount / total), 7), 'quiet'),
    span(` ${MARKS[certainty]} `, 'quiet'),
    ...(before
      ? changeOf(row, before)
      : barWidth >= 4
        ? bar(amount / total, barWidth, TONES[id] ?? 'bar')
        : []),
  ];
}

function changeOf(row: ResultRow, before: readonly ResultRow[] | undefined): Line {
  if (!before) return [];
  const difference = row.amount - (before.find(({ id }) => id === row.id)?.amount ?? 0);
  const tone = difference > 0 ? 'more' : difference < 0 ? 'less' : 'quiet';
  return [span(padLeft(differenceText(difference, 'parameters'), 8), tone)];
}

function extraLine(label: string, amount: number): Line {
  return [
    span(` ${padRight(label, 20)}`, 'quiet'),
    span(padLeft(amountText(amount, 'parameters'), 7), 'quiet'),
    span(' =', 'quiet'),
  ];
}

function signedPercent(share: number): string {
  const text = percentText(share);
  return share > 0 ? `+${text}` : text;
}
