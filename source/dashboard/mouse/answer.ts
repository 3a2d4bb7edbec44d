import { footerHeight } from '../drawing/chrome.js';
import { insideOf } from '../drawing/frame.js';
import type { Action } from '../effects.js';
import { enabledBindings } from '../keys.js';
import { leavesOf, type Rectangle } from '../layout/box.js';
import { LINES_ABOVE, listPage, listPlace } from '../lists.js';
import { momentOf } from '../moment.js';
import { type ShownPane, screenOf, tabsOfPane } from '../screen.js';
import { type DashboardState, focusedRow, focusOf, modeOf } from '../state.js';
import type { Size } from '../step.js';
import type { MouseEvent } from '../terminal/mouse.js';
import { keyAt, rowAt, tabAt } from './places.js';

/** The meaning of a mouse event: a key by its name, or a pane with a row. */
export type Answer =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'action'; readonly action: Action };

/** Rows or lines of a notch of the wheel. */
const NOTCH = 3;

const keys = (name: string, count = 1): readonly Answer[] =>
  Array<Answer>(count).fill({ kind: 'key', name });

/**
 * What a press or a notch does: a pane or row gets the focus, the row in focus is taken, the wheel moves within what is
 * under it, a key that is named is pressed. So it can do nothing that keys cannot.
 */
export function answersOf(state: DashboardState, event: MouseEvent, size: Size): readonly Answer[] {
  const screen = screenOf(state, size);
  if (screen.kind === 'too-small') return [];
  const mode = modeOf(state);
  const isPress = event.kind === 'press';
  const step = event.kind === 'wheel-up' ? 'up' : 'down';
  const fromEnd = event.row - size.rows;
  if (isPress && -fromEnd <= footerHeight(state, size))
    return footerKey(state, screen.below.at(fromEnd), event);
  if (mode === 'list') return isPress ? offerAt(state, event, size) : keys(step, NOTCH);
  if (mode !== 'browse') return isPress ? [] : keys(step, NOTCH);
  const above = screen.above[event.row];
  if (isPress && above) {
    const key = keyAt(above, event.column);
    return key === undefined ? [] : keys(key);
  }
  const leaf = leavesOf(screen.panes).find((place) => isWithin(place, event));
  if (!leaf) return [];
  if (!isPress) return [focus(leaf.leaf.id, undefined), ...keys(step, NOTCH)];
  return leaf.leaf.kind === 'folded'
    ? [focus(leaf.leaf.id, undefined)]
    : pressedPane(state, leaf.leaf, leaf, event, size);
}

function pressedPane(
  state: DashboardState,
  pane: ShownPane,
  { left, top }: Rectangle,
  { column, row }: MouseEvent,
  size: Size,
): readonly Answer[] {
  if (row === top) {
    const tabs = tabsOfPane(state, pane.id, size);
    const tab = tabs.length > 1 ? tabAt(pane, column - left - TITLE_FROM) : undefined;
    return [focus(tabs[tab ?? -1] ?? pane.id, undefined)];
  }
  const own = rowAt(pane.content, { column: column - left - 1, line: row - top - 1 }, pane.row);
  const isTaken = focusOf(state) === pane.id && own !== undefined && focusedRow(state)?.id === own;
  return isTaken ? keys('enter') : [focus(pane.id, own)];
}

/** A corner, an edge and a blank stand before a title. */
const TITLE_FROM = 3;

/** An offer of the list that is open: the choice goes there, and a press on the choice takes it. */
function offerAt(
  state: DashboardState,
  { column, row }: MouseEvent,
  size: Size,
): readonly Answer[] {
  const { overlay, choices } = state;
  if (overlay?.kind !== 'list') return [];
  const place = listPlace(overlay, choices, size);
  const { start, offers } = listPage(overlay, choices, size);
  const line = row - place.top - 1 - LINES_ABOVE;
  const isOffer = line >= 0 && line < Math.min(offers.length, insideOf(place.height) - LINES_ABOVE);
  if (!isOffer || column <= place.left || column >= place.left + place.width - 1) return [];
  const by = start + line - overlay.index;
  return by === 0 ? keys('enter') : keys(by < 0 ? 'up' : 'down', Math.abs(by));
}

function footerKey(
  state: DashboardState,
  footer: Parameters<typeof keyAt>[0] | undefined,
  { column }: MouseEvent,
): readonly Answer[] {
  const shown = footer && keyAt(footer, column);
  const binding = enabledBindings(modeOf(state), momentOf(state)).find(
    ({ footer: place, hint, label }) => place !== undefined && (hint ?? label) === shown,
  );
  const name = binding?.keys[0];
  return name === undefined ? [] : keys(name);
}

const focus = (pane: ShownPane['id'], row: string | undefined): Answer => ({
  kind: 'action',
  action: { type: 'pointed', pane, row },
});

const isWithin = ({ left, top, width, height }: Rectangle, { column, row }: MouseEvent): boolean =>
  column >= left && column < left + width && row >= top && row < top + height;
