import {
  type Ledger,
  type Origin,
  type OriginKind,
  originKind,
  type Term,
} from '../quantity/index.js';
import type { InputPane } from './field-rows.js';
import { withFocus } from './movement.js';
import { fieldNamed } from './palette/named-fields.js';
import { PANE_IDS, type PaneId } from './panes/catalogue.js';
import { type DashboardState, type Overlay, type PageSubject, paneRows } from './state.js';

export type RowSubject = Extract<PageSubject, { about: 'row' }>;

/** What Enter goes to from a page: a part of its amount, or the field that a symbol's value is from. */
export type Stop =
  | { readonly kind: 'part'; readonly id: string }
  | {
      readonly kind: 'field';
      readonly symbol: string;
      readonly pane: InputPane;
      readonly row: string;
    }
  /** Another amount of the report, wherever a pane has it. */
  | {
      readonly kind: 'amount';
      readonly symbol: string;
      readonly pane: PaneId;
      readonly row: string;
      readonly path: readonly string[];
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
    ...ledger
      .explain()
      .symbols.flatMap((term) => [...fieldStop(state, term), ...amountStop(state, term)]),
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
    ? stop.kind !== 'part' && stop.symbol === about.symbol
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

/** The field that decides what an origin of a kind names. */
const DECIDING: Readonly<Partial<Record<OriginKind, string>>> = {
  machine: 'accelerator',
  engine: 'engine',
  recipe: 'recipe',
};

/** The id of the field that an origin names, `--tp` or a key of the model's config, or that decides it. */
function fieldOf(from: Origin): string | undefined {
  const [, name] = /^(?:config |--)([\w-]+)/.exec(from) ?? [];
  if (name !== undefined) return fieldNamed(name)?.id;
  const kind = originKind(from);
  return kind && DECIDING[kind];
}

/** A symbol that is an amount of the report with a row, or a part of one, in a pane. */
function amountStop(state: DashboardState, { symbol, from }: Term): readonly Stop[] {
  const [, id] = /^row (.+)$/.exec(from) ?? [];
  if (id === undefined) return [];
  for (const pane of PANE_IDS)
    for (const row of paneRows(state, pane)) {
      const path = 'field' in row || row.page || !row.ledger ? undefined : pathTo(row.ledger, id);
      if (path) return [{ kind: 'amount', symbol, pane, row: row.id, path }];
    }
  return [];
}

/** The ids of parts from a ledger to one of its own; undefined where it has none of that id. */
function pathTo(ledger: Ledger, id: string): readonly string[] | undefined {
  if (ledger.id === id) return [];
  for (const part of ledger.children) {
    const path = pathTo(part, id);
    if (path) return [part.id, ...path];
  }
  return undefined;
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
  const inner: RowSubject =
    stop.kind === 'part'
      ? { ...subject, path: [...subject.path, stop.id], stop: undefined }
      : {
          about: 'row',
          pane: stop.pane,
          row: stop.row,
          path: stop.path,
          stop: undefined,
          from: subject,
        };
  return { ...state, overlay: { ...overlay, subject: inner, scroll: 0 } };
}

/** The page that this one was walked into from, its part or symbol chosen; undefined at the row itself. */
export function shallower(state: DashboardState, subject: RowSubject): RowSubject | undefined {
  const { from } = subject;
  if (from && isEntry(state, subject, from)) return from;
  const last = subject.path.at(-1);
  if (last === undefined) return undefined;
  const whole = { ...subject, path: subject.path.slice(0, -1) };
  const index = stopsOf(state, whole).findIndex((stop) => stop.kind === 'part' && stop.id === last);
  return { ...whole, stop: Math.max(0, index) };
}

/** Whether a page is the one that a symbol of another led to, not a part of it. */
function isEntry(state: DashboardState, { row, path }: RowSubject, from: RowSubject): boolean {
  const { stop } = chosenStop(stopsOf(state, from), from);
  return stop?.kind === 'amount' && stop.row === row && stop.path.length === path.length;
}
