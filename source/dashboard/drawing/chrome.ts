import type { MapAxes } from '../../cost/map.js';
import { isSolvable } from '../../cost/solve.js';
import { cellWords } from '../cell-figure.js';
import type { FieldRow } from '../field-rows.js';
import type { Binding } from '../key-binding.js';
import { enabledBindings } from '../keys.js';
import { shownOffers, takesText } from '../lists.js';
import { momentOf } from '../moment.js';
import { legalSizes } from '../outcomes.js';
import { axesText, PANES, wordsOfPane } from '../panes/catalogue.js';
import { problemTexts } from '../problems.js';
import {
  axesOf,
  type DashboardState,
  focusedField,
  focusedRow,
  focusOf,
  modeOf,
  nextAxesOf,
  shortlistOf,
} from '../state.js';
import type { Size } from '../step.js';
import { fitLine, type Line, span, textWidth, widthOf } from './line.js';

/** The models of the digit keys, the present one marked; closer together where not all fit. */
export function modelLine(state: DashboardState, width: number): Line {
  const shortlist = shortlistOf(state);
  const own = state.scenario.model.id;
  const start: Line = shortlist.includes(own) ? [] : [span(` ${own} `, 'selected'), span(' ')];
  const entries = shortlist.map(
    (id, index): Line => [
      span(` ${index + 1} `, id === own ? 'selected' : 'key'),
      span(`${id} `, 'quiet'),
    ],
  );
  const airy = entries.map((entry): Line => [...entry, span(' ')]);
  const all = [...start, ...airy.flat()];
  if (widthOf(all) <= width) return fitLine(all, width);
  const line = [...start];
  for (const entry of entries) {
    if (widthOf(line) + widthOf(entry) > width - 1) return fitLine([...line, span('…')], width);
    line.push(...entry);
  }
  return fitLine(line, width);
}

/** A notice, else why the typed text is invalid, else the help of the row in focus. */
export function statusLine(state: DashboardState, width: number): Line {
  const { notice, typing } = state;
  if (typing?.problem !== undefined) return fitLine([span(` ${typing.problem}`, 'over')], width);
  if (notice) return fitLine([span(` ${notice.text}`, notice.tone)], width);
  const offered = offerWords(state);
  const said =
    offered === undefined
      ? wordsWithin(focusWords(state), Math.min(width - 1, SHORT_WORDS))
      : wordsWithin(offered, width - 1);
  return fitLine([span(` ${said}`, 'quiet')], width);
}

/** Columns that are read at a glance: each move of the focus writes these words anew. */
const SHORT_WORDS = 78;

/** The whole text of the chosen offer, which its line may cut. */
function offerWords({ overlay }: DashboardState): string | undefined {
  if (overlay?.kind !== 'list') return undefined;
  const offer = shownOffers(overlay)[overlay.index];
  if (offer?.detail === undefined) return undefined;
  return `${offer.name}: ${offer.detail}`;
}

const AXES_WORDS: Readonly<Record<MapAxes, string>> = {
  'tp.pp': 'Tensor × pipeline',
  'tp.ep': 'Tensor × expert',
  'tp.cp': 'Tensor × context',
  'ep.cp': 'Expert × context',
};

/** The sizes that are legal here, while one is typed. */
function sizeWords({ typing, scenario }: DashboardState, { field, label }: FieldRow) {
  const sizes = typing && field.loads === undefined ? legalSizes(field, scenario) : undefined;
  return (
    sizes &&
    `${label}: ${sizes.length > 0 ? `legal here ${sizes.join(', ')}` : 'no size is legal here'}`
  );
}

/** What the row in focus is, else what its pane shows. */
function focusWords(state: DashboardState): string {
  const row = focusedRow(state);
  const pane = focusOf(state);
  if (row && 'field' in row) return sizeWords(state, row) ?? `${row.label}: ${row.help}`;
  if (pane === 'frees' && row && !('field' in row))
    return [row.pace, row.note].filter(Boolean).join('; ');
  // Bounds that a narrow pane has no room for.
  if (pane === 'speed' && row && !('field' in row) && row.note !== undefined)
    return `${row.label}: ${row.note}`;
  if (pane === 'map') return mapWords(state);
  return wordsOfPane(pane, state.scenario.mode).words;
}

function mapWords(state: DashboardState): string {
  const { unit } = cellWords(state.cells, state.scenario.mode);
  const next = nextAxesOf(state);
  const turn = next ? `; ${PANES.map.key} switches to ${axesText(next)}` : '';
  return `${AXES_WORDS[axesOf(state)]}: ${unit}${turn}; ◦ crosses nodes`;
}

/** As much of a text as has room, cut after a clause or an aside in parentheses; `e` shows the rest. */
function wordsWithin(text: string, width: number): string {
  const plain = text.replace(/ *\([^()]*\)/g, '');
  const clauses = plain.split(/(?<=[;,.]) /);
  const shorter = clauses.map((_, index) => clauses.slice(0, clauses.length - index).join(' '));
  const fitting = [text, ...shorter].find((candidate) => textWidth(candidate) <= width);
  return (fitting ?? clauses[0] ?? text).replace(/[;,]$/, '');
}

/** Columns below which the keys of the row in focus have a line of their own, on a screen of as many rows. */
const ONE_LINE = 110;
const ROOMY_ROWS = 24;

/** Lines that the keys take on a screen; a lesson has the room of the second. */
export function footerHeight({ lesson }: DashboardState, { columns, rows }: Size): number {
  return columns < ONE_LINE && rows >= ROOMY_ROWS && !lesson ? 2 : 1;
}

/** Columns of a footer of one line behind the keys that apply in every pane, which stay in their places. */
const COLUMNS_OF_OTHERS = 38;

/**
 * The keys that apply, the most important as far as whole items have room, `?` first. In the panes those that always
 * apply come first and those of the row next, so that another row or pane changes the end of the footer alone.
 */
export function footerLines(state: DashboardState, size: Size): readonly Line[] {
  const { columns } = size;
  const lines = footerHeight(state, size);
  const items = enabledBindings(modeOf(state), momentOf(state))
    .filter((binding) => binding.footer !== undefined && isUseful(binding, state))
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0));
  const line = (shown: readonly Binding[]): Line =>
    fitLine([span(' '), ...shown.flatMap(footerItem)], columns);
  if (modeOf(state) !== 'browse')
    return [line(fitting(items, columns)), ...Array.from({ length: lines - 1 }, () => line([]))];
  if (lines === 1) return [line(inPlaces(fitting(items, columns), columns))];
  // What any row has comes first, so that another row changes the end of the line alone; the verdict has the warnings.
  const others = items.filter((item) => !isAlways(item) && item.command !== 'problems');
  const ofAnyRow = ({ command }: Binding) => command === 'undo';
  return [
    line(fitting(items.filter(isAlways), columns)),
    line(
      fitting([...others.filter(ofAnyRow), ...others.filter((item) => !ofAnyRow(item))], columns),
    ),
  ];
}

/** As many whole items as have room. */
function fitting(items: readonly Binding[], width: number): readonly Binding[] {
  let used = 1;
  const end = items.findIndex((item) => {
    used += widthOf(footerItem(item));
    return used > width;
  });
  return end < 0 ? items : items.slice(0, end);
}

const isAlways = ({ command, when }: Binding) => when === undefined && command !== 'problems';

function inPlaces(items: readonly Binding[], width: number): readonly Binding[] {
  let left = width - COLUMNS_OF_OTHERS - 1;
  const first = items.filter((item) => {
    if (!isAlways(item)) return false;
    left -= widthOf(footerItem(item));
    return left >= 0;
  });
  const others = items.filter((item) => !first.includes(item));
  return [
    ...first,
    ...others.filter((item) => !isAlways(item)),
    ...others.filter((item) => isAlways(item)),
  ];
}

/** Esc does nothing in the panes, an empty list has no keys, and some fields cannot be solved for. */
function isUseful({ command }: Binding, state: DashboardState): boolean {
  const { overlay } = state;
  if (command === 'back') return modeOf(state) !== 'browse';
  if (command === 'accept' && overlay?.kind === 'list')
    return shownOffers(overlay).length > 0 || takesText(overlay);
  if (command === 'problems') return problemTexts(state.scenario).length > 0;
  if (command !== 'solve') return true;
  const field = focusedField(state)?.field;
  return field === undefined || field.loads === 'hardware' || isSolvable(field);
}

function footerItem({ label, hint, brief, words }: Binding): Line {
  return [span(hint ?? label, 'key'), span(` ${brief ?? words}  `, 'quiet')];
}

/** The lines of a screen that is too small for panes. */
export function tooSmallLines(columns: number, rows: number, needed: string): readonly Line[] {
  const text = `llm-tui: ${columns}×${rows}, needs ${needed}; q quits`;
  return Array.from({ length: rows }, (_, row) =>
    fitLine(row === Math.floor((rows - 1) / 2) ? [span(text)] : [], columns),
  );
}
