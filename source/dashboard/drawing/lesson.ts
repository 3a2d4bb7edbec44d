import type { DashboardState } from '../state.js';
import { bottomEdge, FRAME, insideOf, topEdge } from './frame.js';
import { fitLine, type Line, span } from './line.js';
import { wrapWords } from './wrap.js';

/** The lesson below the panes: its sentences, and what to change and see. */
export function lessonLines({ lesson }: DashboardState, width: number): readonly Line[] {
  if (!lesson) return [];
  const { number, count, title, sentences, task } = lesson;
  const inner = insideOf(width) - FRAME;
  const said = wrapWords(sentences.join(' '), inner).map((text): Line => [span(text)]);
  const asked = wrapWords(`▸ ${task}`, inner).map((text): Line => [span(text, 'key')]);
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
