import type { Offer } from './services.js';
import type { Overlay } from './state.js';

export type ListOverlay = Extract<Overlay, { kind: 'list' }>;

/** The offers that have every word of the filter in their id or name; those that start with it first. */
export function shownOffers({ offers, filter }: ListOverlay): readonly Offer[] {
  const words = wordsOf(filter.text);
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
