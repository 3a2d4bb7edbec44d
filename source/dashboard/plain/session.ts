import type { Action } from '../effects.js';
import { type DashboardProps, firstState } from '../opening.js';
import { ordered } from '../palette/palette.js';
import { performer } from '../perform.js';
import { reduce } from '../reduce.js';
import type { DashboardState } from '../state.js';
import type { Step } from '../step.js';
import { greeting, news } from './sayings.js';

/** Lines in, lines out: no cursor, no colours, nothing is written twice. */
export interface PlainSession {
  /** Takes a line as the palette does. */
  readonly take: (line: string) => void;
  readonly greeting: readonly string[];
}

/** Room for pages as a whole; nothing is drawn. */
const SIZE = { columns: 200, rows: 60 };

/** The dashboard as a conversation, for screen readers and plain terminals; `say` gets what there is to read. */
export function plainSession(
  props: DashboardProps,
  say: (lines: readonly string[]) => void,
  quit: () => void,
): PlainSession {
  let state = firstState(props);
  let told = state;
  const perform = performer(props.services, () => ({
    quit,
    suspend: () => undefined,
    redraw: () => undefined,
    copy: (text) => say([text]),
  }));
  const settle = (step: Step): void => {
    state = step.state;
    for (const effect of step.effects) perform(effect, dispatch);
    tell();
  };
  const dispatch = (action: Action): void => settle(reduce(state, action, SIZE));
  const tell = (): void => {
    const lines = news(told, state);
    told = readOut(state);
    state = told;
    if (lines.length > 0) say(lines);
  };
  return {
    greeting: greeting(state),
    take: (line) => {
      const before = state;
      const step = ordered(state, line);
      settle(step);
      if (step.state.scenario !== before.scenario)
        perform({ type: 'save', scenario: step.state.scenario }, dispatch);
    },
  };
}

/** What was read out is closed: a list that still waits for its entries stays. */
function readOut(state: DashboardState): DashboardState {
  const { overlay } = state;
  const isWaiting = overlay?.kind === 'list' && overlay.offers === undefined;
  return isWaiting ? state : { ...state, overlay: undefined };
}
