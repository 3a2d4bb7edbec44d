import { type Cell, type Column, naturalWidth, type Row } from './drawing/columns.js';
import { FRAME, insideOf } from './drawing/frame.js';
import { windowOf } from './drawing/window.js';
import type { Rectangle } from './layout/box.js';
import { overlayOf } from './layout/overlay.js';
import type { Offer } from './services.js';
import type { Overlay } from './state.js';
import type { Size } from './step.js';

export type ListOverlay = Extract<Overlay, { kind: 'list' }>;

/** The offers that have every word of the filter in their id or name; those that start with it first. */
export function shownOffers({ offers, filter }: ListOverlay): readonly Offer[] {
  const words = wordsOf(filter);
  if (!offers || words.length === 0) return offers ?? [];
  const found = offers.filter(({ id, name, detail = '' }) => {
    const text = `${id} ${name} ${detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = words[0] ?? '';
  const startsSo = ({ id, name }: Offer) =>
    id.toLowerCase().startsWith(first) || name.toLowerCase().startsWith(first);
  return [...found.filter(startsSo), ...found.filter((offer) => !startsSo(offer))];
}

export function wordsOf(filter: string): readonly string[] {
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Columns of an offer: what is picked, how it is called, a few words about it. */
export const OFFER_COLUMNS: readonly Column[] = [
  { id: 'id' },
  { id: 'name', drop: 1 },
  { id: 'detail', drop: 2 },
];

/** An offer without an id stands where the ids are. */
export function offerCells({ id, name, detail }: Offer): Row {
  const cell = (text: string | undefined): Cell | undefined =>
    text === undefined || text === '' ? undefined : { kind: 'text', text };
  return [cell(id === '' ? name : id), cell(id === '' || id === name ? '' : name), cell(detail)];
}

const WIDEST = 116;
const HIGHEST = 28;
const LEAST_WIDTH = 24;
/** A pointer before each offer, and a blank on both sides. */
const AROUND_OFFER = 4;
/** The text that is searched for, and a blank line. */
export const LINES_ABOVE = 2;

/** Where a list lies: of a size that does not change while it is searched. */
export function listPlace({ offers = [] }: ListOverlay, { columns, rows }: Size): Rectangle {
  const natural = naturalWidth(OFFER_COLUMNS, offers.map(offerCells));
  const width = Math.max(LEAST_WIDTH, natural) + AROUND_OFFER + FRAME;
  return overlayOf(columns, rows, {
    width: Math.min(WIDEST, width),
    height: Math.min(HIGHEST, offers.length + LINES_ABOVE + FRAME),
  });
}

/** The page of a list that has the chosen offer, and what is out of sight around it. */
export function listPage(
  overlay: ListOverlay,
  size: Size,
): { readonly start: number; readonly end: number; readonly offers: readonly Offer[] } {
  const offers = shownOffers(overlay);
  const height = insideOf(listPlace(overlay, size).height) - LINES_ABOVE;
  const { start, end } = windowOf(offers.length, Math.max(1, height), overlay.index);
  return { start, end, offers: offers.slice(start, end) };
}
