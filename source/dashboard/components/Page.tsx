import { Box } from 'ink';
import { insideOf } from '../drawing/frame.js';
import { fitLine, type Line, span } from '../drawing/line.js';
import type { Rectangle } from '../layout/box.js';
import { type PageOverlay, pageLines, pageTitle } from '../pages.js';
import { filterLines } from '../reduce-page.js';
import type { DashboardState } from '../state.js';
import { Frame } from './Frame.js';
import { Backing, Lines, LineText } from './Lines.js';
import { TypedText } from './TypedText.js';

interface PageProps {
  readonly state: DashboardState;
  readonly overlay: PageOverlay;
  readonly place: Rectangle;
  readonly onChange: (text: string) => void;
  readonly onSubmit: () => void;
}

/** A page of text over the panes, as far as it is scrolled, and the words that its lines must have. */
export function Page({ state, overlay, place: { width, height }, onChange, onSubmit }: PageProps) {
  const inner = insideOf(width);
  const lines = pageLines(state, overlay, inner - 2);
  const seen = insideOf(height) - filterLines(overlay);
  const start = Math.max(0, Math.min(overlay.scroll, lines.length - seen));
  const below = lines.length - start - seen;
  const place = [start > 0 ? `▴ ${start}` : '', below > 0 ? `▾ ${below}` : ''].join(' ').trim();
  const { subject } = overlay;
  const closing =
    subject.about === 'row' && subject.path.length > 0 ? 'Esc goes back' : 'Esc closes';
  const blank = (count: number): Line[] => Array.from({ length: Math.max(0, count) }, () => []);
  const shown = lines.slice(start, start + seen).map((line): Line => [span(' '), ...line]);
  return (
    <Frame
      width={width}
      height={height}
      title={[span(pageTitle(overlay), 'chosen')]}
      footing={[span(place === '' ? closing : `${place} · ${closing}`, 'quiet')]}
    >
      {filterLines(overlay) > 0 && (
        <Box height={1} flexShrink={0}>
          <Backing width={inner} />
          <LineText line={[span(' / ', 'key')]} />
          {overlay.isFiltering ? (
            <TypedText text={overlay.filter} onChange={onChange} onSubmit={onSubmit} />
          ) : (
            <LineText line={[span(overlay.filter, 'typed')]} />
          )}
        </Box>
      )}
      <Lines
        lines={[...shown, ...blank(seen - shown.length)].map((line) => fitLine(line, inner))}
      />
    </Frame>
  );
}
