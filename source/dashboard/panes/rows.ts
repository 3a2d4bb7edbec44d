import type { TrainingRun } from '../../cost/training-run.js';
import {
  amountOf,
  countText,
  dateText,
  differenceText,
  MARKS,
  moneyText,
  percentText,
  priceText,
} from '../../report/units.js';
import { reportOf } from '../derived.js';
import type { PaneId } from '../panes.js';
import type { ResultRow } from '../result-row.js';
import { resultRows } from '../result-rows.js';
import { fitLine, type Line, padLeft, padRight, span, widthOf } from '../widgets/line.js';
import { hiddenText, windowOf } from '../widgets/window.js';
import type { PaneContent, PaneContext } from './pane.js';

const LABEL_WIDTH = 13;
/** Of ` −1.23k tok/s`. */
const LONGEST_CHANGE = 13;

/** FLOPs and, by mode, serving speed or the training run. */
export function speedPane(context: PaneContext): PaneContent {
  const { scenario } = context;
  const { training } = reportOf(scenario);
  const extra = training && context.height >= 8 ? runLines(training, context.width) : [];
  const rest = { ...context, height: context.height - extra.length };
  const content = rowsPane('speed', rest, (row, isFocused, before) =>
    amountLine(row, isFocused, before, context.width),
  );
  return { ...content, lines: [...extra, ...content.lines] };
}

function runLines(training: TrainingRun, width: number): readonly Line[] {
  const { mfu, deviceHours } = training;
  return [
    [
      span(' MFU ', 'quiet'),
      span(percentText(mfu)),
      span(', device hours ', 'quiet'),
      span(countText(deviceHours)),
      span(' ≈', 'quiet'),
    ],
    costLine(training, width),
  ];
}

/** What a run costs, and the price it is made of as far as there is room: its day before its amount. */
function costLine({ costUsd, price }: TrainingRun, width: number): Line {
  if (costUsd === null || price === undefined)
    return [span(' Cost ', 'quiet'), span('no price known')];
  const start: Line = [span(' Cost ', 'quiet'), span(moneyText(costUsd)), span(' ≈', 'quiet')];
  const room = width - widthOf(start) - 1;
  const why = [`at ${priceText(price)}`, dateText(price)].find((text) => text.length <= room);
  return fitLine([...start, span(` ${why ?? price.asOf}`, 'quiet')], width);
}

function amountLine(
  row: ResultRow,
  isFocused: boolean,
  before: number | undefined,
  width: number,
): Line {
  const { number, unit } = amountOf(row.amount, row.unit);
  const room = width - LABEL_WIDTH - 15;
  const change =
    before === undefined
      ? [span(noteWithin(row.note, room), 'quiet')]
      : [changeSpan(row, row.amount - before)];
  // Where there is no room for both, what changed is worth more than how sure the amount is.
  const isMarked = before === undefined || room >= LONGEST_CHANGE;
  return fitLine(
    [
      span(isFocused ? '▸' : ' ', 'pointer'),
      span(padRight(row.label, LABEL_WIDTH), isFocused ? 'selected' : 'label'),
      // A longer unit takes its room from the number, so that what follows stays in its column.
      span(padLeft(number, 6 - Math.max(0, unit.length - 5))),
      span(` ${padRight(unit, 5)}`),
      ...(isMarked ? [span(` ${MARKS[row.certainty]}`, 'quiet')] : []),
      ...change,
    ],
    width,
  );
}

/** `memory-bound`, or without its last word where there is no room for it. */
function noteWithin(note: string | undefined, room: number): string {
  if (note === undefined) return '';
  const short = note.replace(/[- ][^- ]*$/, '');
  return [note, short].map((text) => ` ${text}`).find((text) => text.length <= room) ?? '';
}

function changeSpan(row: ResultRow, difference: number) {
  const isBetterWhenMore = row.unit === 'tokensPerSecond' || row.unit === 'ratio';
  const tone = difference === 0 ? 'quiet' : difference > 0 === isBetterWhenMore ? 'less' : 'more';
  return span(` ${differenceText(difference, row.unit)}`, tone);
}

const LEAST_NOTE = 12;

/** Single changes that free memory on the fullest device, the most first. */
export function freesPane(context: PaneContext): PaneContent {
  const { scenario, width } = context;
  const rows = resultRows('frees', scenario);
  const longest = Math.max(16, ...rows.map((row) => row.label.length));
  // Words that would be cut to a few letters are left to the line below.
  const label = Math.min(longest, Math.max(16, width - 13));
  const isNoted = width - label - 13 >= LEAST_NOTE;
  if (rows.length === 0) return { lines: [[span(' no single change frees anything', 'quiet')]] };
  const content = rowsPane('frees', context, (row, isFocused) =>
    reliefLine(row, isFocused, label, width, isNoted),
  );
  return { ...content, aside: [span('Enter takes one', 'quiet')] };
}

function reliefLine(
  row: ResultRow,
  isFocused: boolean,
  label: number,
  width: number,
  isNoted: boolean,
): Line {
  const { number, unit } = amountOf(row.amount, row.unit);
  return fitLine(
    [
      span(isFocused ? '▸' : ' ', 'pointer'),
      span(padRight(row.label, label), isFocused ? 'selected' : 'label'),
      span(padLeft(`−${number}`, 6)),
      span(` ${padRight(unit, 3)}`),
      span(row.isFitting ? ' ✓' : '  ', 'ok'),
      span(isNoted ? ` ${row.note ?? ''}` : '', 'quiet'),
    ],
    width,
  );
}

function rowsPane(
  pane: PaneId,
  { scenario, baseline, height, isFocused, row: focused }: PaneContext,
  lineOf: (row: ResultRow, isFocused: boolean, before: number | undefined) => Line,
): PaneContent {
  const rows = resultRows(pane, scenario);
  const before = baseline && resultRows(pane, baseline);
  const window = windowOf(rows.length, height, focused);
  const lines = rows
    .slice(window.start, window.end)
    .map((row, index) =>
      lineOf(
        row,
        isFocused && window.start + index === focused,
        before?.find(({ id }) => id === row.id)?.amount,
      ),
    );
  return { lines, footing: [span(hiddenText(window, rows.length), 'quiet')] };
}
