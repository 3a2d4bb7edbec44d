import type { Mode } from '../../scenario/option-values.js';
import { PANES, type PaneId } from '../panes/catalogue.js';
import type { PaneDeclaration } from '../panes/declaration.js';
import type { Size } from '../step.js';
import { arrangementOf, type Tabs } from './arrangement.js';
import { type Box, leavesOf, type Placed, place, type Rectangle } from './box.js';

export type Layout =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'panes';
      /** Whether the line of models is above everything. */
      readonly hasModelLine: boolean;
      readonly panes: Placed<Tabs>;
    };

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 16;

/** Whether a screen has room for panes. */
export function isLargeEnough({ columns, rows }: Size): boolean {
  return columns >= LEAST_COLUMNS && rows >= LEAST_ROWS;
}

/** From here on there is a line of models above. */
const WORDY_ROWS = 20;
/** Verdict above; the help of a field and the keys below. */
const LINES_AROUND = 3;
/** Rows of panes that a lesson leaves. */
const PANES_BESIDE_A_LESSON = 8;

/** Lines that a lesson may take of a screen. */
export function roomOfLesson(rows: number): number {
  return Math.max(0, rows - LINES_AROUND - PANES_BESIDE_A_LESSON);
}

/**
 * Where every pane is. Of panes that share a place one is shown: see `shownOf`. A zoomed pane has the place of all.
 * The panes tile the screen between the lines above and below, of which `below` are a lesson's or a second one of
 * keys, at every size.
 */
export function layoutOf(
  columns: number,
  rows: number,
  used: Used,
  heightOf: (pane: PaneId, width: number) => number,
  zoomed?: PaneId,
  below = 0,
): Layout {
  if (!isLargeEnough({ columns, rows })) return { kind: 'too-small' };
  const hasModelLine = rows - below >= WORDY_ROWS;
  const top = hasModelLine ? 2 : 1;
  const height = rows - below - LINES_AROUND - (hasModelLine ? 1 : 0);
  const box: Box<Tabs> = zoomed
    ? { kind: 'leaf', leaf: { tabs: [zoomed] } }
    : arrangementOf(columns, height, { shownOf: (tabs) => shownOf(tabs, used), heightOf });
  return {
    kind: 'panes',
    hasModelLine,
    panes: place(box, { left: 0, top, width: columns, height }),
  };
}

/** What panes are used for, and the panes used, the last of them first. */
export interface Used {
  readonly mode: Mode;
  readonly recent: readonly PaneId[];
}

/** The pane shown of those that share a slot: the one used last, else the first that applies in this mode. */
export function shownOf(tabs: readonly PaneId[], { mode, recent }: Used): PaneId {
  return (
    recent.find((id) => tabs.includes(id)) ??
    tabs.find((id) => appliesIn(id, mode)) ??
    tabs[0] ??
    'workload'
  );
}

/** Whether a pane tells of a mode. */
export function appliesIn(id: PaneId, mode: Mode): boolean {
  return ((PANES[id] as PaneDeclaration).mode ?? mode) === mode;
}

/** The tabs that a title names: those of the mode, and the one that is shown. */
export function namedTabs(tabs: readonly PaneId[], used: Used): readonly PaneId[] {
  const shown = shownOf(tabs, used);
  return tabs.filter((id) => id === shown || appliesIn(id, used.mode));
}

/** A framed place and the panes that share it. */
export type Slot = Rectangle & Tabs;

export function slotsOf(layout: Layout): readonly Slot[] {
  if (layout.kind === 'too-small') return [];
  return leavesOf(layout.panes).map(({ left, top, width, height, leaf }) => ({
    left,
    top,
    width,
    height,
    ...leaf,
  }));
}
