import type { Binding, CommandsOf } from './key-binding.js';
import { commandOf, enabledBindings, isProgramCommand } from './keys.js';
import { type ListOverlay, shownOffers } from './lists.js';
import { momentOf } from './moment.js';
import { browse } from './reduce-browse.js';
import { openedList } from './reduce-list.js';
import { openPalette } from './reduce-palette.js';
import type { Offer } from './services.js';
import type { DashboardState } from './state.js';
import type { Step } from './step.js';

/** Every key that answers in the panes now, to be found by its words and run; what the help's filter held is kept. */
export function openKeyList(state: DashboardState): DashboardState {
  const filter = state.overlay?.kind === 'page' ? state.overlay.filter : '';
  const offers = enabledBindings('browse', momentOf(state)).map(offerOf);
  return { ...state, overlay: { ...openedList('keys'), offers, filter } };
}

function offerOf({ keys: [key = ''], label, words }: Binding): Offer {
  return { id: key, name: label, detail: words };
}

/** Does what the chosen key does. */
export function withKeyRun(state: DashboardState, overlay: ListOverlay): Step {
  const key = shownOffers(overlay)[overlay.index]?.id;
  const closed = { ...state, overlay: undefined };
  const command = key === undefined ? undefined : commandOf(key, 'browse', momentOf(closed));
  if (command === undefined) return { state: closed, effects: [] };
  if (isProgramCommand(command)) return { state: closed, effects: [{ type: command }] };
  return command === 'palette'
    ? { state: openPalette(closed), effects: [] }
    : browse(closed, command as Exclude<CommandsOf['browse'], 'palette'>);
}
