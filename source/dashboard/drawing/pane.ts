import { sum, sumOf } from '../../quantity/index.js';
import type { Part, Spare, View } from '../panes/view.js';
import { LEAST_CHART } from './chart.js';
import type { Line } from './line.js';
import { drawingOf } from './parts.js';
import { hiddenText, windowOf } from './window.js';

/** What a view is fitted into: the room inside a pane's frame, and the row that has to be in sight. */
export interface PaneRoom {
  readonly width: number;
  readonly height: number;
  readonly row: string | undefined;
}

/** A part with the lines of it that are shown. */
export interface PlacedPart {
  readonly part: Part;
  readonly width: number;
  readonly start: number;
  readonly height: number;
  readonly isBeside: boolean;
}

/** Parts beside each other. */
export interface Band {
  readonly height: number;
  readonly parts: readonly PlacedPart[];
}

export interface FittedPane {
  readonly bands: readonly Band[];
  /** Blank lines above the last bands, which stand at the bottom. */
  readonly gap: number;
  readonly foot: readonly Band[];
  /** What is out of sight, in words; empty when all is shown. */
  readonly hidden: string;
}

/** Lines that a view takes at a width when nothing is left out. */
export function heightOf({ head = [], body, foot = [], isBeside }: View, width: number): number {
  return heightOfAll(head, width) + bodyHeight(body, width, isBeside) + heightOfAll(foot, width);
}

/**
 * Puts the parts of a view into its room: the head on top, as much of the body as there is room for around the row in
 * focus, the foot where it has room.
 */
export function fitPane(view: View, room: PaneRoom): FittedPane {
  const fitted = fitParts(view, room);
  const { width } = room;
  let { gap } = fitted;
  const bands = [...fitted.bands];
  // At the bottom, where no row more or less above moves them.
  const below: Band[] = [];
  const spares = (view.spare ?? []).filter((spare) => spare !== undefined);
  for (const [index, spare] of spares.entries()) {
    const { least = LEAST_CHART } = spare;
    if (gap < least) continue;
    const part = partOf(spare);
    const isWords = part.kind === 'words';
    const isFilling = part.kind !== 'table' && !isWords;
    const words = isFilling ? wordsBelow(spares.slice(index + 1), width) : 0;
    const own = drawingOf(part).height(part, width, false);
    // Words are not cut.
    if (isWords && own > gap) continue;
    const height = isFilling ? gap - (gap - words >= least ? words : 0) : Math.min(gap, own);
    (isWords ? below : bands).push({
      height,
      parts: [{ part, width, start: 0, height, isBeside: false }],
    });
    gap -= height;
  }
  return { ...fitted, bands, gap, foot: [...below, ...fitted.foot] };
}

/** Lines of the words that come below what fills the room. */
function wordsBelow(spares: readonly Spare[], width: number): number {
  return sumOf(spares, (spare) => {
    const part = partOf(spare);
    return part.kind === 'words' ? drawingOf(part).height(part, width, false) : 0;
  });
}

const made = new WeakMap<Spare, Part>();

/** A spare part is made once: a view is fitted several times a key. */
function partOf(spare: Spare): Part {
  const known = made.get(spare);
  if (known) return known;
  const part = spare.part();
  made.set(spare, part);
  return part;
}

function fitParts(view: View, room: PaneRoom): FittedPane {
  const { head = [], body, foot = [], isBeside } = view;
  const { width, height, row } = room;
  const natural = bodyHeight(body, width, isBeside);
  // A line at least, but not the only one.
  const heads = stacked(head, width, Math.max(Math.min(1, height - 1), height - natural));
  const left = Math.max(0, height - total(heads));
  const feet = heightOfAll(foot, width) + natural <= left ? stacked(foot, width, left) : [];
  const alone = body.length === 1 ? body[0] : undefined;
  if (alone && drawingOf(alone).hidden) {
    const own = { width, height: Math.min(natural, left), row, isFocused: true, isBeside: false };
    return {
      bands: [...heads, ...stacked([alone], width, own.height)],
      gap: left - own.height,
      foot: [],
      hidden: drawingOf(alone).hidden?.(alone, own) ?? '',
    };
  }
  const seen = left - total(feet);
  const shown = windowOf(natural, seen, lineOf(body, row, width, isBeside));
  return {
    bands: [...heads, ...bodyBands(body, width, shown, isBeside)],
    gap: seen - (shown.end - shown.start),
    foot: feet,
    hidden: [...heads.flatMap(hiddenOf), hiddenText(shown, natural)]
      .filter((words) => words !== '')
      .join('  '),
  };
}

/** What parts above the body leave out of sight. */
const hiddenOf = ({ parts }: Band): readonly string[] =>
  parts.map(({ part, ...place }) => {
    const context = { ...place, row: undefined, isFocused: false };
    return drawingOf(part).hidden?.(part, context) ?? '';
  });

const heightOfAll = (parts: readonly Part[], width: number): number =>
  sumOf(parts, (part) => drawingOf(part).height(part, width, false));

const total = (bands: readonly Band[]): number => sumOf(bands, ({ height }) => height);

/** Parts below each other until the room is used up. */
function stacked(parts: readonly Part[], width: number, room: number): readonly Band[] {
  let left = room;
  return parts.flatMap((part): readonly Band[] => {
    const height = Math.min(left, drawingOf(part).height(part, width, false));
    left -= height;
    return height > 0
      ? [{ height, parts: [{ part, width, start: 0, height, isBeside: false }] }]
      : [];
  });
}

/** The columns of parts that stand beside each other; undefined where they have no room for it. */
function besideWidths(parts: readonly Part[], width: number): readonly number[] | undefined {
  const natural = parts.map((part) => drawingOf(part).width?.(part) ?? width);
  const own = Math.floor(width / parts.length);
  if (sum(natural) > width) return undefined;
  const first = natural.slice(0, -1).map((least) => Math.max(least, own));
  const last = width - sum(first);
  return last >= (natural.at(-1) ?? 0) ? [...first, last] : undefined;
}

function bodyHeight(parts: readonly Part[], width: number, isBeside = false): number {
  const widths = isBeside ? besideWidths(parts, width) : undefined;
  if (!widths) return heightOfAll(parts, width);
  return Math.max(
    ...parts.map((part, index) => drawingOf(part).height(part, widths[index] ?? 0, true)),
  );
}

/** The line of the body that a row is on. */
function lineOf(
  parts: readonly Part[],
  row: string | undefined,
  width: number,
  isBeside = false,
): number {
  const widths = isBeside ? besideWidths(parts, width) : undefined;
  let above = 0;
  for (const [index, part] of parts.entries()) {
    const own = widths?.[index] ?? width;
    const place = 'rows' in part ? part.rows.findIndex(({ id }) => id === row) : -1;
    if (place >= 0)
      return above + (drawingOf(part).lineOfRow?.(part, place, own, widths !== undefined) ?? 0);
    if (!widths) above += drawingOf(part).height(part, own, false);
  }
  return 0;
}

function bodyBands(
  parts: readonly Part[],
  width: number,
  { start, end }: { readonly start: number; readonly end: number },
  isBeside = false,
): readonly Band[] {
  const widths = isBeside ? besideWidths(parts, width) : undefined;
  if (widths)
    return [
      {
        height: end - start,
        parts: parts.map((part, index) => ({
          part,
          width: widths[index] ?? 0,
          start,
          height: end - start,
          isBeside: true,
        })),
      },
    ];
  let above = 0;
  return parts.flatMap((part): readonly Band[] => {
    const height = drawingOf(part).height(part, width, false);
    const from = Math.max(0, start - above);
    const to = Math.min(height, end - above);
    above += height;
    if (to <= from) return [];
    return [
      {
        height: to - from,
        parts: [{ part, width, start: from, height: to - from, isBeside: false }],
      },
    ];
  });
}

/** The row that has the focus in a pane, and whether the pane has it among others. */
export interface PaneFocus {
  readonly row: string | undefined;
  readonly isFocused: boolean;
}

/** What a part was drawn into last, and the lines of it that were in sight. */
interface Drawn extends Omit<PlacedPart, 'part'>, PaneFocus {
  readonly lines: readonly Line[];
}

const drawn = new WeakMap<Part, Drawn>();

/** The lines of a placed part that are in sight. A part that stays in its place is not drawn again. */
export function linesOf(
  { part, width, start, height, isBeside }: PlacedPart,
  { row, isFocused }: PaneFocus,
): readonly Line[] {
  const place = { width, start, height, isBeside, row, isFocused };
  const known = drawn.get(part);
  // Where there are no rows, there is none to be pointed at.
  if (known && isSamePlace(known, place) && (!('rows' in part) || isSameFocus(known, place)))
    return known.lines;
  const all = drawingOf(part).lines(part, { width, height, row, isFocused, isBeside });
  const lines = all.slice(start, start + height);
  drawn.set(part, { ...place, lines });
  return lines;
}

function isSamePlace(a: Omit<Drawn, 'lines'>, b: Omit<Drawn, 'lines'>): boolean {
  return (
    a.width === b.width && a.height === b.height && a.start === b.start && a.isBeside === b.isBeside
  );
}

function isSameFocus(a: PaneFocus, b: PaneFocus): boolean {
  return a.isFocused === b.isFocused && a.row === b.row;
}
