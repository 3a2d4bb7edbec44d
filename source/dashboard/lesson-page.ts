import { hasRoom, lessonTitle } from './drawing/lesson.js';
import { openPage } from './open-page.js';
import type { DashboardState } from './state.js';
import type { Size } from './step.js';

/** The state with what its lesson says as a page, on a screen that has no room for it beside panes. */
export function withLessonRead(state: DashboardState, size: Size): DashboardState {
  const { lesson } = state;
  if (!lesson || hasRoom(lesson, size)) return state;
  const lines = [...lesson.sentences, '', `▸ ${lesson.task}`];
  return openPage(state, { about: 'text', title: lessonTitle(lesson), lines });
}
