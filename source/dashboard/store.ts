import type { Action, Effect } from './effects.js';
import { reduce } from './reduce.js';
import type { DashboardState } from './state.js';
import type { Size } from './step.js';

export interface Store {
  state(): DashboardState;
  dispatch(action: Action): void;
  subscribe(listener: () => void): () => void;
}

/**
 * Holds the state outside React: each key of a burst applies to the state that the previous one left, and effects run
 * at once, so that synchronous answers are part of the same frame.
 */
export function createStore(
  start: DashboardState,
  size: () => Size,
  perform: (effect: Effect, dispatch: (action: Action) => void) => void,
): Store {
  let state = start;
  const listeners = new Set<() => void>();
  const dispatch = (action: Action): void => {
    const step = reduce(state, action, size());
    if (step.state !== state) {
      state = step.state;
      for (const listener of listeners) listener();
    }
    for (const effect of step.effects) perform(effect, dispatch);
  };
  return {
    state: () => state,
    dispatch,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
