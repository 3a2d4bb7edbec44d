import { excludes } from '../cost/relief.js';
import { reliefsOf } from './derived.js';
import { takenTogether, togetherText, wayId } from './panes/savings.js';
import { type DashboardState, focusedRow, NO_MARKS, withNotice } from './state.js';

/** The way in focus marked, or no longer; one that sets the same differently takes the place of the other. */
export function withWayMarked(state: DashboardState): DashboardState {
  const row = focusedRow(state);
  const ways = reliefsOf(state.scenario);
  const own = ways.find(({ label }) => wayId(label) === row?.id);
  if (!own) return state;
  const isMarked = state.marks.includes(own.label);
  const others = ways.filter(
    (way) => way !== own && state.marks.includes(way.label) && !excludes(way, own),
  );
  const marked = isMarked ? others : [...others, own];
  if (marked.length === 0)
    return withNotice({ ...state, marks: NO_MARKS }, 'nothing is marked', 'quiet');
  const marks = marked.map(({ label }) => label);
  const all = takenTogether(state.scenario, marks);
  if (!all)
    return withNotice(state, `${own.label}: not together with ${state.marks.join(', ')}`, 'over');
  const them = marks.length > 1 ? 'them' : 'it';
  const text = `${marks.length} marked: ${togetherText(all)}; Enter takes ${them}`;
  return withNotice({ ...state, marks }, text, all.fits ? 'ok' : 'quiet');
}
