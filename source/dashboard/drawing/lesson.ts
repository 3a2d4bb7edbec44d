import { roomOfLesson } from '../layout/screen-layout.js';
import type { DashboardState } from '../state.js';
import type { Size } from '../step.js';
import { bottomEdge, FRAME, insideOf, topEdge } from './frame.js';
import { cutText, fitLine, type Line, span } from './line.js';
import { wrapWords } from './wrap.js';

/** The lesson below the panes: its sentences, as far as there is room, and what to change and see. */
export function lessonLines(
  { lesson }: DashboardState,
  { columns: width, rows }: Size,
): readonly Line[] {
  if (!lesson) return [];
  const { number, count, title, sentences, task } = lesson;
  const inner = insideOf(width) - FRAME;
  const asked = wrapWords(`▸ ${task}`, inner).map((text): Line => [span(text, 'key')]);
  const all = wrapWords(sentences.join(' '), inner);
  const room = Math.max(0, roomOfLesson(rows) - FRAME - asked.length);
  const said = all
    .slice(0, room)
    .map(
      (text, index): Line =>
        index === room - 1 && all.length > room
          ? [span(cutText(`${text} …`, inner))]
          : [span(text)],
    );
  const side = span('│', 'border');
  return [
    topEdge(
      {
        title: [span(`Lesson ${number} of ${count}: ${title}`, 'chosen')],
        aside: [span('> next  < before  Esc ends', 'quiet')],
      },
      width,
    ),
    ...[...said, ...asked].map(
      (line): Line => [side, ...fitLine([span(' '), ...line], width - FRAME), side],
    ),
    bottomEdge({ title: [] }, width),
  ];
}
