import type { Rectangle } from '../layout.js';
import { pageLines, pageTitle } from '../pages.js';
import type { DashboardState, Overlay } from '../state.js';
import { typedText } from './field-line.js';
import { type Line, span } from './line.js';
import { insideOf, titledBox } from './titled-box.js';

type PageOverlay = Extract<Overlay, { kind: 'page' }>;

/** A page of text over the panes, as far as it is scrolled. */
export function pageBox(
  state: DashboardState,
  overlay: PageOverlay,
  { width, height }: Rectangle,
): readonly Line[] {
  const lines = pageLines(state, overlay, insideOf(width) - 2);
  const seen = insideOf(height);
  const start = Math.min(overlay.scroll, Math.max(0, lines.length - seen));
  const below = lines.length - start - seen;
  const place = [start > 0 ? `▴ ${start}` : '', below > 0 ? `▾ ${below}` : ''].join(' ').trim();
  const filter: Line =
    overlay.isFiltering || overlay.filter.text !== ''
      ? [
          span(' / ', 'key'),
          ...(overlay.isFiltering
            ? typedText(overlay.filter, 30)
            : [span(overlay.filter.text, 'typed')]),
        ]
      : [];
  return titledBox(
    {
      title: [span(pageTitle(overlay), 'chosen'), ...filter],
      footing: [span(place === '' ? 'Esc closes' : `${place} · Esc closes`, 'quiet')],
      isFocused: true,
    },
    lines.slice(start, start + seen).map((line): Line => [span(' '), ...line]),
    width,
    height,
  );
}
