import type { PaneWords } from '../panes/catalogue.js';
import type { Summary } from '../panes/declaration.js';
import { jumpTitle } from './frame.js';
import { cutText, fitLine, type Line, span, textWidth, widthOf } from './line.js';

/** The one line of a folded pane: as many details as have room, else the beginning of its name. */
export function summaryLine(
  { title, key }: PaneWords,
  { name, details }: Summary,
  width: number,
): Line {
  const start: Line = [span(' '), ...jumpTitle(title, key, false), span('  ')];
  const room = width - widthOf(start);
  const counts = details.map((_, index) => details.length - index);
  const shown = [...counts, 0].map((count) =>
    details
      .slice(0, count)
      .map((detail) => ` · ${detail}`)
      .join(''),
  );
  const rest = shown.find((text) => textWidth(name) + textWidth(text) <= room) ?? '';
  return fitLine(
    [...start, span(cutText(name, room - textWidth(rest))), span(rest, 'quiet')],
    width,
  );
}
