import type { Ledger } from '../quantity/index.js';
import { type DashboardState, type Overlay, paneRows } from './state.js';

type PageSubject = Extract<Overlay, { kind: 'page' }>['subject'];
export type RowSubject = Extract<PageSubject, { about: 'row' }>;

/** The ledger that a page explains: that of its row, or the part of it that was walked into. */
export function explainedLedger(state: DashboardState, subject: RowSubject): Ledger | undefined {
  const row = paneRows(state, subject.pane).find(({ id }) => id === subject.row);
  if (!row || 'field' in row || row.page) return undefined;
  let ledger = row.ledger;
  for (const id of subject.path) ledger = ledger?.children.find((part) => part.id === id);
  return ledger;
}

/** The parts that a page lists, which Enter walks into. */
export function partsOf(state: DashboardState, subject: PageSubject): readonly Ledger[] {
  if (subject.about !== 'row') return [];
  return explainedLedger(state, subject)?.children ?? [];
}

/** The subject with another part chosen, held at the ends. */
export function withPart(subject: RowSubject, parts: readonly Ledger[], by: number): RowSubject {
  const part = Math.min(parts.length - 1, Math.max(0, subject.part + by));
  return { ...subject, part };
}

/** The page of the chosen part. */
export function deeper(subject: RowSubject, parts: readonly Ledger[]): RowSubject {
  const part = parts[subject.part];
  return part ? { ...subject, path: [...subject.path, part.id], part: 0 } : subject;
}

/** The page that this one was walked into from, its part chosen; undefined at the row itself. */
export function shallower(state: DashboardState, subject: RowSubject): RowSubject | undefined {
  const last = subject.path.at(-1);
  if (last === undefined) return undefined;
  const whole = { ...subject, path: subject.path.slice(0, -1) };
  const part = partsOf(state, whole).findIndex(({ id }) => id === last);
  return { ...whole, part: Math.max(0, part) };
}
