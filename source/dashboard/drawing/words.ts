import type { WordsPart } from '../panes/view.js';
import { fitLine, type Line, type Span, span, textWidth } from './line.js';
import type { PartDrawing } from './part.js';
import { wrapWords } from './wrap.js';

const GAP = '   ';

/** Words beside each other, going on in the next line where they have no room. */
export const words: PartDrawing<WordsPart> = {
  height: (part, width) => flow(part, width).length,
  lines: (part, { width }) => flow(part, width).map((line) => fitLine([span(' '), ...line], width)),
};

function flow({ words: all }: WordsPart, width: number): readonly Line[] {
  const room = width - 1;
  const lines: Span[][] = [];
  let used = 0;
  for (const { text, short = text, tone } of all) {
    const shown = textWidth(text) <= room ? text : short;
    const own = textWidth(shown);
    if (own > room) {
      lines.push(...wrapWords(shown, room).map((line) => [span(line, tone)]));
      used = room;
      continue;
    }
    const last = lines.at(-1);
    if (last && used + GAP.length + own <= room) {
      last.push(span(GAP), span(shown, tone));
      used += GAP.length + own;
    } else {
      lines.push([span(shown, tone)]);
      used = own;
    }
  }
  return lines;
}
