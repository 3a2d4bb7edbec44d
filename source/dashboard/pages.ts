import { TIGHT_SHARE } from '../cost/map.js';
import { deviceLines } from '../report/device.js';
import { type ExplainedLine, explainedLines } from '../report/explain.js';
import { MARK_LEGEND } from '../report/units.js';
import { currentValue } from '../scenario/fields/values.js';
import { acceleratorOf } from '../scenario/machine.js';
import { comparedOf, compareLines } from './compare.js';
import { type Line, padRight, span } from './drawing/line.js';
import { wrapBeside, wrapWords } from './drawing/wrap.js';
import { chosenStop, explainedLedger, isStopOf, type RowSubject, stopsOf } from './explained.js';
import type { FieldRow } from './field-rows.js';
import { keyTable } from './key-table.js';
import { wordsOf } from './lists.js';
import { planLines } from './plan/plan-page.js';
import { problemTexts } from './problems.js';
import { type DashboardState, type Overlay, type PaneRow, paneRows } from './state.js';

export type PageOverlay = Extract<Overlay, { kind: 'page' }>;

/** Columns that a page takes where the screen has them. */
export const PAGE_WIDTH = 96;

/** Title and lines of a page, filtered, wrapped to a width. */
export function pageTitle({ subject }: PageOverlay): string {
  switch (subject.about) {
    case 'keys':
      return 'Keys';
    case 'row':
      return 'Explained';
    case 'command':
      return 'The same from the shell';
    case 'compare':
      return 'Compared with A';
    case 'problems':
      return 'Warnings';
    case 'text':
      return subject.title;
    case 'plan':
      return 'Plans';
  }
}

export function pageLines(
  state: DashboardState,
  { subject, filter }: PageOverlay,
  width: number,
): readonly Line[] {
  switch (subject.about) {
    case 'keys':
      return helpLines(width, wordsOf(filter));
    case 'row':
      return rowLines(state, subject, width);
    case 'text':
      return subject.lines.flatMap((text) =>
        wrapBeside(text, width).map((part): Line => [span(part)]),
      );
    case 'plan':
      return planLines(subject.page, width);
    case 'compare':
      return compareLines(comparedOf(state), width);
    case 'problems':
      return problemTexts(state.scenario).flatMap((text) =>
        wrapWords(text, width).map((part): Line => [span(part)]),
      );
    case 'command':
      return [
        ...wrapWords(subject.text, width).map((text): Line => [span(text)]),
        [],
        [span('Sent to the clipboard (OSC 52, where the terminal allows it).', 'quiet')],
      ];
  }
}

const LEGEND: readonly (readonly [string, string])[] = [
  ['= ≈ ●', MARK_LEGEND.replaceAll('  ', ', ')],
  [
    '✓ ▲ ✗',
    `✓ fits (no mark in a grid), ▲ tight (more than ${100 * TIGHT_SHARE} % of the capacity), ✗ does not fit`,
  ],
  ['·', 'in the matrix: can’t be; the cell in focus says why'],
  ['┃', 'where the capacity of a device ends'],
  ['┆', 'where the baseline is on a bar'],
  ['▸ ◂', '▸ the row in focus, ◂ where the scenario is'],
  ['*', 'another value than at first; r goes back to it'],
  ['auto', 'nobody set it: it follows from the other values'],
  ['GB GiB', 'GB = 10⁹ bytes, GiB = 2³⁰ bytes; k M B T = 10³ 10⁶ 10⁹ 10¹²'],
];

const KEY_COLUMN = 12;

function helpLines(width: number, words: readonly string[]): readonly Line[] {
  const rows = [
    ...keyTable(),
    ...LEGEND.map(([keys, text]) => ({ place: 'Marks', keys, words: text })),
  ];
  const shown = rows.filter(({ place, keys, words: text }) => {
    const whole = `${place} ${keys} ${text}`.toLowerCase();
    return words.every((word) => whole.includes(word));
  });
  const lines: Line[] = [];
  let place = '';
  for (const row of shown) {
    if (row.place !== place) {
      if (place !== '') lines.push([]);
      place = row.place;
      lines.push([span(place, 'title')]);
    }
    wrapWords(row.words, width - KEY_COLUMN - 2).forEach((text, index) => {
      const keys = index === 0 ? row.keys : '';
      lines.push([span(`  ${padRight(keys, KEY_COLUMN)}`, 'key'), span(text)]);
    });
  }
  return lines.length > 0 ? lines : [[span('nothing has these words', 'quiet')]];
}

function rowLines(state: DashboardState, subject: RowSubject, width: number): readonly Line[] {
  const ledger = explainedLedger(state, subject);
  const row = paneRows(state, subject.pane).find(({ id }) => id === subject.row);
  const lines = ledger
    ? withNote(explainedLines(ledger), subject.path.length === 0 ? row : undefined)
    : (row ? rowTexts(state, row) : ['this row is gone']).map((text) => ({ text }));
  const { stop } = chosenStop(stopsOf(state, subject), subject);
  return lines.flatMap(({ text, about }: ExplainedLine, index): readonly Line[] => {
    // Symbols leave room for what points at one, as parts do.
    const shown = about && 'symbol' in about ? `  ${text}` : text;
    const parts = wrapBeside(shown, width);
    if (about && stop && isStopOf(stop, about))
      return parts.map(
        (part, line): Line => [
          span(line === 0 ? '▸' : ' ', 'pointer'),
          span(part.slice(1), 'selected'),
        ],
      );
    return parts.map((part): Line => [span(part, index === 0 ? 'title' : 'text')]);
  });
}

/** Below what it is: bounds, prices and the like that stand beside the row. */
function withNote(
  [amount, certainty, ...rest]: readonly ExplainedLine[],
  row: PaneRow | undefined,
): readonly ExplainedLine[] {
  const note = row && !('field' in row) && row.note !== undefined ? [{ text: row.note }] : [];
  return [...(amount ? [amount] : []), ...(certainty ? [certainty] : []), ...note, ...rest];
}

function rowTexts(state: DashboardState, row: PaneRow): readonly string[] {
  if ('field' in row) return fieldTexts(state, row);
  return row.page?.() ?? [row.label, '', row.note ?? 'no formula'];
}

/** The line of a page that must be in sight: that of the part that is chosen. */
export function lineInSight(
  state: DashboardState,
  { subject }: PageOverlay,
  width: number,
): number | undefined {
  if (subject.about !== 'row' || stopsOf(state, subject).length === 0) return undefined;
  return rowLines(state, subject, width).findIndex(([first]) => first?.tone === 'pointer');
}

function fieldTexts(state: DashboardState, row: FieldRow): readonly string[] {
  const { field, help, label, value, isOpen } = row;
  const lines = [`${label}: ${value}${isOpen && value !== 'auto' ? ' (auto)' : ''}`, '', help, ''];
  if (field.loads === 'hardware') lines.push(...deviceLines(acceleratorOf(state.scenario)));
  if (field.loads !== undefined) return lines;
  const words = field.words(currentValue(state.scenario, field)).join(' ');
  if (field.group === 'model')
    lines.push('A field of the model’s config.json, under its canonical name.');
  lines.push(
    `Takes ${field.kind.allowed()}${field.open === undefined ? '' : ', or auto'}.`,
    `On the command line: ${words}`,
  );
  return lines;
}
