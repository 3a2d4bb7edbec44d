import type { Certainty } from '../../quantity/index.js';
import { amountText } from '../../report/units.js';
import { nextStepOf, reportOf } from '../derived.js';
import type { Line } from '../drawing/line.js';
import { verdictLine } from '../drawing/verdict.js';
import { shownOffers } from '../lists.js';
import { pageLines, pageTitle } from '../pages.js';
import { orders } from '../palette/orders.js';
import { PANE_IDS, PANES, type PaneId, wordsOfPane } from '../panes/catalogue.js';
import { type DashboardState, focusOf, type PaneRow, paneRows } from '../state.js';

/** Wide enough that no sentence is cut; a screen reader has no columns. */
const WIDTH = 10_000;
/** Entries of a list that are read out; a search makes it shorter. */
const MOST_ENTRIES = 20;

const WORDS: Readonly<Record<Certainty, string>> = {
  exact: 'exact',
  modelled: 'estimated',
  measured: 'measured',
};

const plain = (line: Line): string =>
  line
    .map(({ text }) => text)
    .join('')
    .trim();

/** The verdict and the next step in one line. */
export function verdictText({ scenario }: DashboardState): string {
  const text = plain(verdictLine(reportOf(scenario), nextStepOf(scenario), WIDTH));
  return text.replace(/ n$/, ' (fit does it)').replace(/ n ▲/, ' (fit does it). ▲');
}

/** Every row of a pane, a line each: its name, its value, how sure it is. */
export function paneText(state: DashboardState, pane: PaneId): readonly string[] {
  return [wordsOfPane(pane, state.scenario.mode).title, ...paneRows(state, pane).map(rowText)];
}

function rowText(row: PaneRow): string {
  if ('field' in row) return `  ${row.label}: ${row.value}${row.isOpen ? ', automatic' : ''}`;
  const { label, text, amount, unit, certainty, note, isFitting } = row;
  return [
    `  ${label.trim()}: ${text ?? amountText(amount, unit)}`,
    WORDS[certainty],
    ...(isFitting === undefined ? [] : [isFitting ? 'fits' : 'does not fit']),
    ...(note === undefined ? [] : [note]),
  ].join(', ');
}

/** What a plain terminal says at the beginning. */
export function greeting(state: DashboardState): readonly string[] {
  return [
    `${state.scenario.model.name}, ${state.scenario.mode}.`,
    verdictText(state),
    ...paneText(state, 'memory'),
    `Type what you want: tp 4, kv fp8, qwen3-32b on 2x3090, explain weights, fit. pane NAME reads one of ${PANE_IDS.map((id) => PANES[id].title).join(', ')}. help tells all; quit ends.`,
  ];
}

/** What has come since another state: a page, a list, a notice, a pane, another verdict. */
export function news(before: DashboardState, now: DashboardState): readonly string[] {
  const { overlay, notice } = now;
  const said: string[] = [];
  if (notice && notice !== before.notice) said.push(notice.text);
  if (now.scenario !== before.scenario) said.push(verdictText(now), ...changes(before, now));
  if (focusOf(now) !== focusOf(before)) said.push(...paneText(now, focusOf(now)));
  if (overlay?.kind === 'page' && overlay.subject.about === 'keys') said.push(...help());
  else if (overlay?.kind === 'page')
    said.push(`${pageTitle(overlay)}:`, ...pageLines(now, overlay, WIDTH).map(plain));
  if (overlay?.kind === 'list' && overlay.offers) {
    const all = shownOffers(overlay);
    for (const { id, name, detail } of all.slice(0, MOST_ENTRIES))
      said.push(`  ${name === '' ? id : name}${detail === undefined ? '' : `: ${detail}`}`);
    if (all.length > MOST_ENTRIES) said.push(`  and ${all.length - MOST_ENTRIES} more`);
  }
  return said;
}

/** What a line can say; the keys of the screen do nothing here. */
function help(): readonly string[] {
  return [
    'What can be typed:',
    '  FIELD VALUE: set fields, several at once, by their flags: tp 4, kv fp8, context 128Ki',
    '  MODEL, or MODEL on 2x3090: load a model, on so many accelerators',
    ...orders.map(({ name, takes, words }) =>
      [`  ${name}`, ...(takes === undefined ? [] : [` ${takes}`]), `: ${words}`].join(''),
    ),
  ];
}

/** Rows of the memory that are another amount now. */
function changes(before: DashboardState, now: DashboardState): readonly string[] {
  const old = new Map(paneRows(before, 'memory').map((row) => [row.id, rowText(row)]));
  return paneRows(now, 'memory')
    .filter((row) => old.get(row.id) !== rowText(row))
    .map(rowText);
}
