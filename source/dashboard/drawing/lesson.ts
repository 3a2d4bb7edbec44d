import { roomOfLesson } from '../layout/screen-layout.js';
import type { OpenedLesson } from '../services.js';
import type { DashboardState } from '../state.js';
import type { Size } from '../step.js';
import { bottomEdge, FRAME, insideOf, topEdge } from './frame.js';
import { fitLine, type Line, span } from './line.js';
import { wrapWords } from './wrap.js';

/** `Lesson 2 of 10: Counting a layer`. */
export function lessonTitle({ number, count, title }: OpenedLesson): string {
  return `Lesson ${number} of ${count}: ${title}`;
}

/** The lesson below the panes: its sentences, where all have room, and what to change and see. */
export function lessonLines({ lesson }: DashboardState, size: Size): readonly Line[] {
  if (!lesson) return [];
  const { said, asked } = textsOf(lesson, size.columns);
  const side = span('│', 'border');
  const lines = [
    ...(hasRoom(lesson, size) ? said.map((text): Line => [span(text)]) : []),
    ...asked.map((text): Line => [span(text, 'key')]),
  ];
  return [
    topEdge(
      {
        title: [span(lessonTitle(lesson), 'chosen')],
        aside: [span('> next  < before  Esc ends', 'quiet')],
      },
      size.columns,
    ),
    ...lines.map(
      (line): Line => [side, ...fitLine([span(' '), ...line], size.columns - FRAME), side],
    ),
    bottomEdge({ title: [] }, size.columns),
  ];
}

/** Whether all that a lesson says has room beside panes; elsewhere it is a page that is read first. */
export function hasRoom(lesson: OpenedLesson, { columns, rows }: Size): boolean {
  const { said, asked } = textsOf(lesson, columns);
  return said.length + asked.length + FRAME <= roomOfLesson(rows);
}

function textsOf({ sentences, task }: OpenedLesson, columns: number) {
  const inner = insideOf(columns) - FRAME;
  return { said: wrapWords(sentences.join(' '), inner), asked: wrapWords(`▸ ${task}`, inner) };
}
