import type { Rectangle } from '../layout.js';
import { type ListOverlay, shownOffers } from '../lists.js';
import type { Offer } from '../services.js';
import { typedText } from './field-line.js';
import { cutText, fitLine, type Line, padRight, span, textWidth } from './line.js';
import { insideOf, titledBox } from './titled-box.js';
import { hiddenText, windowOf } from './window.js';

const TITLES: Readonly<Record<ListOverlay['subject'], string>> = {
  models: 'Models',
  hardware: 'Accelerators',
  workloads: 'Workloads',
  choices: 'Choices',
};

const WIDEST = 116;

/** Columns and rows that a list would like to have. */
export function listSize({ offers = [] }: ListOverlay): {
  readonly width: number;
  readonly height: number;
} {
  const ids = idWidthOf(offers);
  const longest = Math.max(24, ...offers.map((offer) => offerWidth(offer, ids)));
  return { width: Math.min(WIDEST, longest + 6), height: Math.min(28, offers.length + 4) };
}

/** Columns of ids that stand beside names. */
function idWidthOf(offers: readonly Offer[]): number {
  return Math.max(0, ...offers.map(({ id, name }) => (name === id ? 0 : textWidth(id))));
}

function offerWidth({ id, name, detail = '' }: Offer, ids: number): number {
  const second = name === id ? 0 : textWidth(name) + 2;
  return (name === id ? textWidth(id) : ids) + second + (detail === '' ? 0 : textWidth(detail) + 2);
}

/** A list with its filter above, the chosen offer inverse and pointed at. */
export function listBox(
  overlay: ListOverlay,
  title: string,
  { width, height }: Rectangle,
): readonly Line[] {
  const inner = insideOf(width);
  const offers = shownOffers(overlay);
  const rows = Math.max(0, insideOf(height) - 2);
  const window = windowOf(offers.length, rows, overlay.index);
  const idWidth = Math.min(Math.floor(inner / 2), idWidthOf(offers));
  const lines = offers
    .slice(window.start, window.end)
    .map((offer, index) =>
      offerLine(offer, window.start + index === overlay.index, idWidth, inner),
    );
  const count = overlay.offers === undefined ? '…' : `${offers.length} of ${overlay.offers.length}`;
  return titledBox(
    {
      title: [span(title === '' ? TITLES[overlay.subject] : title, 'chosen')],
      aside: [span(count, 'quiet')],
      footing: [span(hiddenText(window, offers.length), 'quiet')],
      isFocused: true,
    },
    [
      [span(' Find: ', 'quiet'), ...typedText(overlay.filter, inner - 8)],
      [],
      ...(lines.length > 0 ? lines : [[span(emptyText(overlay), 'quiet')]]),
    ],
    width,
    height,
  );
}

function emptyText({ offers, subject, filter }: ListOverlay): string {
  if (offers === undefined) return ' reading …';
  if (subject === 'choices' && filter.text !== '') return ` Enter takes "${filter.text}" as it is`;
  return ' nothing has these words';
}

function offerLine(
  { id, name, detail = '' }: Offer,
  isChosen: boolean,
  idWidth: number,
  width: number,
): Line {
  // What has no id stands where the ids are.
  const main = name === id ? name : padRight(id === '' ? name : id, idWidth);
  const second = name === id || id === '' ? '' : `  ${name}`;
  const third = detail === '' ? '' : `  ${detail}`;
  const room = Math.max(0, width - 3);
  const shown = cutText(main, room);
  const rest = cutText(second + third, Math.max(0, room - textWidth(shown)));
  return fitLine(
    isChosen
      ? [span(' ▸', 'pointer'), span(shown + rest, 'selected')]
      : [span('  '), span(shown), span(rest, 'quiet')],
    width,
  );
}
