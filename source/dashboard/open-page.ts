import type { DashboardState, PageSubject } from './state.js';

/** A page over the panes, from its top. */
export function openPage(state: DashboardState, subject: PageSubject): DashboardState {
  return {
    ...state,
    overlay: { kind: 'page', subject, scroll: 0, filter: '', isFiltering: false },
  };
}
