import type { Rectangle } from './box.js';

/** Lines below the panes that say what is chosen and which keys answer. */
const LINES_BELOW = 2;

/** Columns and rows in which a page can be read beside what it is about. */
const LEAST_WIDTH = 48;
const LEAST_HEIGHT = 12;

/** The largest part of an area beside a place in it, its columns counted up to those that are wanted. */
export function roomBeside(
  place: Rectangle,
  area: Rectangle,
  wanted: number,
): Rectangle | undefined {
  const right = place.left + place.width;
  const below = place.top + place.height;
  const rooms: readonly Rectangle[] = [
    { ...area, left: right, width: area.left + area.width - right },
    { ...area, width: place.left - area.left },
    { ...area, top: below, height: area.top + area.height - below },
    { ...area, height: place.top - area.top },
  ];
  const sizeOf = ({ width, height }: Rectangle) => Math.min(width, wanted) * height;
  const [best] = rooms
    .filter(({ width, height }) => width >= LEAST_WIDTH && height >= LEAST_HEIGHT)
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
  return best;
}

/** A box in a room, as near to a place beside it as it can be. */
export function boxBeside(
  { left, top }: Rectangle,
  room: Rectangle,
  wanted: { readonly width: number; readonly height: number },
): Rectangle {
  const width = Math.min(room.width, wanted.width);
  const height = Math.min(room.height, wanted.height);
  return {
    left: Math.max(room.left, Math.min(left, room.left + room.width - width)),
    top: Math.max(room.top, Math.min(top, room.top + room.height - height)),
    width,
    height,
  };
}

/** Columns that lines of a page are read in at least, in a frame. */
const LEAST_FRAMED = 40;

/**
 * The smallest of some framed places that holds so many lines, several below each other counted as one: a page that has
 * the edges of the panes that it covers changes no more of the screen than its words.
 */
export function frameThatHolds(
  frames: readonly Rectangle[],
  heightAt: (width: number) => number,
): Rectangle | undefined {
  const [smallest] = [...frames, ...frames.flatMap((upper) => joinedBelow(upper, frames))]
    .filter(({ width, height }) => width >= LEAST_FRAMED && height >= heightAt(width))
    .toSorted((a, b) => a.width * a.height - b.width * b.height);
  return smallest;
}

/** A place with those right below it that are as wide, one after the other; one without a row would be below itself. */
function joinedBelow(upper: Rectangle, frames: readonly Rectangle[]): readonly Rectangle[] {
  const below = frames.find(
    ({ left, top, width, height }) =>
      height > 0 &&
      left === upper.left &&
      width === upper.width &&
      top === upper.top + upper.height,
  );
  if (!below) return [];
  const joined = { ...upper, height: upper.height + below.height };
  return [joined, ...joinedBelow(joined, frames)];
}

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
