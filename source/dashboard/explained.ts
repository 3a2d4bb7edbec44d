import type { Ledger, Origin, Term } from '../quantity/index.js';
import type { InputPane } from './field-rows.js';
import { withFocus } from './movement.js';
import { fieldNamed } from './palette/named-fields.js';
import { type DashboardState, type Overlay, paneRows } from './state.js';

type PageSubject = Extract<Overlay, { kind: 'page' }>['subject'];
export type RowSubject = Extract<PageSubject, { about: 'row' }>;

/** What Enter goes to from a page: a part of its amount, or the field that a symbol's value is from. */
export type Stop =
  | { readonly kind: 'part'; readonly id: string }
  | {
      readonly kind: 'field';
      readonly symbol: string;
      readonly pane: InputPane;
      readonly row: string;
    };

/** The ledger that a page explains: that of its row, or the part of it that was walked into. */
export function explainedLedger(state: DashboardState, subject: RowSubject): Ledger | undefined {
  const row = paneRows(state, subject.pane).find(({ id }) => id === subject.row);
  if (!row || 'field' in row || row.page) return undefined;
  let ledger = row.ledger;
  for (const id of subject.path) ledger = ledger?.children.find((part) => part.id === id);
  return ledger;
}

/** Where Enter can go from a page, from its top: fields of symbols, then parts. */
export function stopsOf(state: DashboardState, subject: PageSubject): readonly Stop[] {
  const ledger = subject.about === 'row' ? explainedLedger(state, subject) : undefined;
  if (!ledger) return [];
  return [
    ...ledger.explain().symbols.flatMap((term) => fieldStop(state, term)),
    ...ledger.children.map(({ id }): Stop => ({ kind: 'part', id })),
  ];
}

/** The stop that Enter goes to; unless another was chosen, the first part. */
export function chosenStop(
  stops: readonly Stop[],
  { stop }: RowSubject,
): { readonly index: number; readonly stop: Stop | undefined } {
  const first = stops.findIndex(({ kind }) => kind === 'part');
  const index = Math.min(stops.length - 1, Math.max(0, stop ?? first));
  return { index, stop: stops[index] };
}

/** Whether a line about a symbol or a part is that of a stop. */
export function isStopOf(stop: Stop, about: Term | Ledger): boolean {
  return 'symbol' in about
    ? stop.kind === 'field' && stop.symbol === about.symbol
    : stop.kind === 'part' && stop.id === about.id;
}

/** Panes of fields, the one that has most first. */
const INPUT_PANES: readonly InputPane[] = ['workload', 'model', 'hardware'];

/** A symbol that is the value of a field which is on the screen. */
function fieldStop(state: DashboardState, { symbol, from }: Term): readonly Stop[] {
  const id = fieldOf(from);
  const pane = INPUT_PANES.find(
    (own) => id !== undefined && paneRows(state, own).some((row) => row.id === id),
  );
  return id === undefined || !pane ? [] : [{ kind: 'field', symbol, pane, row: id }];
}

/** The id of the field that an origin names: `--tp`, or a key of the model's config. */
function fieldOf(from: Origin): string | undefined {
  const [, name] = /^(?:config |--)([\w-]+)/.exec(from) ?? [];
  return name === undefined ? undefined : fieldNamed(name)?.id;
}

/** The subject with another stop chosen, held at the ends. */
export function withStop(subject: RowSubject, stops: readonly Stop[], by: number): RowSubject {
  const index = chosenStop(stops, subject).index + by;
  return { ...subject, stop: Math.min(stops.length - 1, Math.max(0, index)) };
}

/** The page of the chosen part, or the panes with the chosen field in focus. */
export function atStop(
  state: DashboardState,
  overlay: Overlay,
  subject: RowSubject,
): DashboardState {
  const { stop } = chosenStop(stopsOf(state, subject), subject);
  if (!stop || overlay.kind !== 'page') return state;
  if (stop.kind === 'field')
    return {
      ...withFocus(state, stop.pane),
      rows: { ...state.rows, [stop.pane]: stop.row },
      overlay: undefined,
    };
  const inner = { ...subject, path: [...subject.path, stop.id], stop: undefined };
  return { ...state, overlay: { ...overlay, subject: inner, scroll: 0 } };
}

/** The page that this one was walked into from, its part chosen; undefined at the row itself. */
export function shallower(state: DashboardState, subject: RowSubject): RowSubject | undefined {
  const last = subject.path.at(-1);
  if (last === undefined) return undefined;
  const whole = { ...subject, path: subject.path.slice(0, -1) };
  const index = stopsOf(state, whole).findIndex((stop) => stop.kind === 'part' && stop.id === last);
  return { ...whole, stop: Math.max(0, index) };
}
