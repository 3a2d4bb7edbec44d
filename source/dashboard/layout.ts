import { columnsOf, mostRecent, ROOMY, THREE_COLUMNS } from './arrangement.js';
import type { PaneId } from './panes.js';

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A framed place on the screen: the pane it shows, and those that share it as tabs. */
export interface Slot extends Rectangle {
  readonly shown: PaneId;
  readonly tabs: readonly PaneId[];
  /** Too low for rows: one line says what is in it. */
  readonly isFolded: boolean;
}

export type Layout =
  | { readonly kind: 'too-small' }
  | {
      readonly kind: 'panes';
      /** Whether the line of models is above everything. */
      readonly hasModelLine: boolean;
      readonly slots: readonly Slot[];
    };

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 16;

const WORDY_ROWS = 20;
/** Verdict above; the help of a field and the keys below. */
const LINES_AROUND = 3;

/**
 * Where every pane is. `recent` names panes from the one used last backwards: of panes that share a place the
 * most recent one is shown. The slots tile the screen between the lines above and below, at every size.
 */
export function layoutOf(columns: number, rows: number, recent: readonly PaneId[]): Layout {
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return { kind: 'too-small' };
  const hasModelLine = rows >= WORDY_ROWS;
  const top = hasModelLine ? 2 : 1;
  const height = rows - LINES_AROUND - (hasModelLine ? 1 : 0);
  const slots = columnsOf(columns, height, recent).flatMap(({ left, width, stack }) => {
    let below = top;
    return stack.map(({ tabs, height: own, isFolded = false }): Slot => {
      const slot = {
        left,
        top: below,
        width,
        height: own,
        tabs,
        shown: mostRecent(tabs, recent),
        isFolded,
      };
      below += own;
      return slot;
    });
  });
  return { kind: 'panes', hasModelLine, slots: withSpanningMemory(slots, columns, height, top) };
}

/** Two memory slots side by side are one that runs over both columns. */
function withSpanningMemory(
  slots: readonly Slot[],
  columns: number,
  height: number,
  top: number,
): readonly Slot[] {
  const pair = slots.filter((slot) => slot.shown === 'memory' && slot.top === top);
  const [first, second] = pair;
  if (!first || !second || height < ROOMY || columns < THREE_COLUMNS) return slots;
  return slots
    .filter((slot) => slot !== second)
    .map((slot) => (slot === first ? { ...slot, width: first.width + second.width } : slot));
}

/** Lines below the panes that say what is chosen and which keys answer. */
const LINES_BELOW = 2;

/** A box in the middle of the panes for a list or a page, as large as it needs to be and the screen allows. */
export function overlayOf(
  columns: number,
  rows: number,
  wanted: { readonly width: number; readonly height: number },
): Rectangle {
  const width = Math.min(columns, Math.max(20, Math.min(columns - 4, wanted.width)));
  const room = rows - LINES_BELOW;
  const height = Math.min(rows, Math.max(3, Math.min(room, wanted.height)));
  return {
    left: Math.floor((columns - width) / 2),
    top: Math.max(0, Math.floor((room - height) / 2)),
    width,
    height,
  };
}
