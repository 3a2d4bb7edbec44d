import type { MapAxes } from '../../cost/map.js';
import { isSolvable } from '../../cost/solve.js';
import type { FieldRow } from '../field-rows.js';
import type { Binding } from '../key-binding.js';
import { enabledBindings } from '../keys.js';
import { shownOffers } from '../lists.js';
import { resultRows } from '../result-rows.js';
import {
  axesOf,
  type DashboardState,
  focusedField,
  focusOf,
  modeOf,
  momentOf,
  rowIndexOf,
} from '../state.js';
import { fitLine, type Line, span, widthOf } from './line.js';

/** The models of the digit keys, the present one marked; closer together where not all fit. */
export function modelLine({ shortlist, scenario }: DashboardState, width: number): Line {
  const own = scenario.model.id;
  const start: Line = shortlist.includes(own) ? [] : [span(` ${own} `, 'selected'), span(' ')];
  const entries = shortlist.map(
    (id, index): Line => [
      span(` ${index + 1}`, 'key'),
      span(` ${id} `, id === own ? 'selected' : 'quiet'),
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
  const offer = offerWords(state);
  if (offer !== undefined) return fitLine([span(` ${offer}`, 'quiet')], width);
  const field = focusedField(state);
  return fitLine([span(` ${field ? fieldWords(field) : paneWords(state)}`, 'quiet')], width);
}

/** The whole text of the chosen offer, which its line may cut. */
function offerWords({ overlay }: DashboardState): string | undefined {
  if (overlay?.kind !== 'list') return undefined;
  const offer = shownOffers(overlay)[overlay.index];
  if (offer?.detail === undefined) return undefined;
  return `${offer.name}: ${offer.detail}`;
}

/** The first words of the help; `e` tells the rest. */
function fieldWords({ label, help }: FieldRow): string {
  return `${label}: ${help.split(/[;(]/)[0]?.trimEnd()}`;
}

const AXES_WORDS: Readonly<Record<MapAxes, string>> = {
  'tp.pp': 'Tensor × pipeline',
  'tp.ep': 'Tensor × expert',
  'tp.cp': 'Tensor × context',
  'ep.cp': 'Expert × context',
};

/** What the change in focus costs, which its row seldom has room for. */
function reliefWords(state: DashboardState): string {
  const rows = resultRows('frees', state.scenario);
  const index = rowIndexOf(
    state,
    'frees',
    rows.map(({ id }) => id),
  );
  const row = rows[index];
  if (!row) return 'Single changes that free memory on the fullest device';
  return row.note === undefined ? row.label : `${row.label}; its price: ${row.note}`;
}

function paneWords(state: DashboardState): string {
  switch (focusOf(state)) {
    case 'frees':
      return reliefWords(state);
    case 'map':
      return `${AXES_WORDS[axesOf(state)]} splits: GiB of the fullest device; Enter takes one`;
    case 'users':
      return 'Tokens of context × sequences: GiB of the fullest device; Enter takes one';
    case 'cache':
      return 'Cache of the whole batch by sequence length; Enter takes that length';
    case 'activations':
      return 'Activations by batch; Enter takes that batch';
    default:
      return 'e explains the row: formula, numbers put in, source';
  }
}

/** The keys that apply, most important first, cut at whole items; `?` is placed first. */
export function footerLine(state: DashboardState, width: number): Line {
  const items = enabledBindings(modeOf(state), momentOf(state))
    .filter((binding) => binding.footer !== undefined && isUseful(binding, state))
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0));
  const shown: Binding[] = [];
  let used = 1;
  for (const item of items) {
    const more = widthOf(footerItem(item));
    if (used + more > width) break;
    shown.push(item);
    used += more;
  }
  return fitLine([span(' '), ...shown.flatMap(footerItem)], width);
}

/** Esc does nothing in the panes, an empty list has no keys, and some fields cannot be solved for. */
function isUseful({ command }: Binding, state: DashboardState): boolean {
  const { overlay } = state;
  if (command === 'back') return modeOf(state) !== 'browse';
  if (command === 'accept' && overlay?.kind === 'list')
    return overlay.subject === 'choices' || shownOffers(overlay).length > 0;
  if (command !== 'solve') return true;
  const field = focusedField(state)?.field;
  return field !== undefined && isSolvable(field);
}

function footerItem({ label, hint, brief, words }: Binding): Line {
  return [span(hint ?? label, 'key'), span(` ${brief ?? words}  `, 'quiet')];
}

/** The lines of a screen that is too small for panes. */
export function tooSmallLines(columns: number, rows: number, needed: string): readonly Line[] {
  const text = `llm-tui: ${columns}×${rows}, needs ${needed}`;
  return Array.from({ length: rows }, (_, row) =>
    fitLine(row === Math.floor((rows - 1) / 2) ? [span(text)] : [], columns),
  );
}
