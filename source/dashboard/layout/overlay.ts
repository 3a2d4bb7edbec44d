import type { Rectangle } from './box.js';

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
