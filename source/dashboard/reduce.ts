import type { Action } from './effects.js';
import type { ProgramCommand } from './key-binding.js';
import { commandOf } from './keys.js';
import { browse } from './reduce-browse.js';
import { listCommand, listText, withOffers } from './reduce-list.js';
import { loaded } from './reduce-loaded.js';
import { pageCommand, pageText } from './reduce-page.js';
import { typingCommand, typingText } from './reduce-typing.js';
import { type DashboardState, modeOf, momentOf } from './state.js';
import type { Size, Step } from './step.js';

/**
 * The behaviour of the dashboard as a pure function. The screen's size is an argument, since paging depends on the
 * visible part.
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
  const moment = momentOf(state);
  switch (mode) {
    case 'browse':
      return handled(state, key, commandOf(key, mode, moment), (command) =>
        // The next key dismisses a notice.
        browse(state.notice ? { ...state, notice: undefined } : state, command, key),
      );
    case 'edit':
      return handled(state, key, commandOf(key, mode, moment), (command) =>
        typingCommand(state, command),
      );
    case 'list':
      return handled(state, key, commandOf(key, mode, moment), (command) =>
        listCommand(state, command, size),
      );
    case 'page':
    case 'filter':
      return handled(state, key, commandOf(key, mode, moment), (command) => ({
        state: pageCommand(state, command, size),
        effects: [],
      }));
  }
}

/** Characters without a command are text, the program's own commands are effects, the rest is the mode's. */
function handled<C extends string>(
  state: DashboardState,
  key: string,
  command: C | ProgramCommand | undefined,
  inMode: (command: C) => Step,
): Step {
  if (command === undefined) {
    const text = key === 'space' ? ' ' : [...key].length === 1 ? key : '';
    return { state: text === '' ? state : withText(state, text), effects: [] };
  }
  return isProgramCommand(command) ? { state, effects: [{ type: command }] } : inMode(command);
}

function isProgramCommand(command: string): command is ProgramCommand {
  return command === 'quit' || command === 'suspend' || command === 'redraw';
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
