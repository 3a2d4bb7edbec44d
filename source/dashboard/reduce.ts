import type { Action, Effect } from './effects.js';
import { commandOf } from './keys.js';
import { browse } from './reduce-browse.js';
import { listCommand, listText, withOffers } from './reduce-list.js';
import { loaded } from './reduce-loaded.js';
import { pageCommand, pageText } from './reduce-page.js';
import { typingCommand, typingText } from './reduce-typing.js';
import { type DashboardState, modeOf, momentOf } from './state.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The next state and what is to be done in the world. */
export interface Step {
  readonly state: DashboardState;
  readonly effects: readonly Effect[];
}

/**
 * The whole behaviour of the dashboard: pure. The size of the screen is given, not kept, as a page moves by what is seen of it.
 */
export function reduce(state: DashboardState, action: Action, size: Size): Step {
  const step = stepOf(state, action, size);
  const isEdited = step.state.scenario !== state.scenario;
  return isEdited
    ? { ...step, effects: [...step.effects, { type: 'save', scenario: step.state.scenario }] }
    : step;
}

function stepOf(state: DashboardState, action: Action, size: Size): Step {
  switch (action.type) {
    case 'key':
      return pressed(state, action.key, size);
    case 'paste':
      return { state: withText(state, action.text), effects: [] };
    case 'listed':
      return { state: withOffers(state, action.subject, action.offers), effects: [] };
    case 'failed':
      return { state: { ...state, notice: { text: action.message, tone: 'over' } }, effects: [] };
    case 'noticed':
      return { state: { ...state, notice: { text: action.message, tone: 'quiet' } }, effects: [] };
    case 'model-loaded':
    case 'hardware-loaded':
    case 'workload-loaded':
    case 'detected':
      return { state: loaded(state, action), effects: [] };
  }
}

function pressed(state: DashboardState, key: string, size: Size): Step {
  const mode = modeOf(state);
  const command = commandOf(key, mode, momentOf(state));
  if (command === undefined) {
    const text = key === 'space' ? ' ' : [...key].length === 1 ? key : '';
    return { state: text === '' ? state : withText(state, text), effects: [] };
  }
  switch (command) {
    case 'quit':
    case 'suspend':
    case 'redraw':
      return { state, effects: [{ type: command }] };
  }
  switch (mode) {
    case 'browse':
      // A notice has been read when the next key comes.
      return browse(state.notice ? { ...state, notice: undefined } : state, command, key);
    case 'edit':
      return typingCommand(state, command);
    case 'list':
      return listCommand(state, command, size);
    case 'page':
    case 'filter':
      return { state: pageCommand(state, command, size), effects: [] };
  }
}

/** Characters go where text is being typed; elsewhere they are nothing. */
function withText(state: DashboardState, text: string): DashboardState {
  switch (modeOf(state)) {
    case 'edit':
      return typingText(state, text);
    case 'list':
      return listText(state, text);
    case 'filter':
      return pageText(state, text);
    case 'browse':
    case 'page':
      return state;
  }
}
