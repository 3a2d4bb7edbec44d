import { commandOf } from '../keys.js';
import { listPage } from '../lists.js';
import { type DashboardState, modeOf, momentOf } from '../state.js';
import type { Size } from '../step.js';
import type { InputEvent } from '../terminal/splitter.js';
import type { TextInputEvent } from './keyboard.js';
import { cleanText, isLineCommand } from './line-commands.js';

/** Who takes a key: the text being typed, the list being chosen from, else the dashboard itself. */
export type Owner =
  | { readonly who: 'text'; readonly input: TextInputEvent }
  | { readonly who: 'list'; readonly input: 'up' | 'down' | 'enter' }
  | { readonly who: 'dashboard' };

const DASHBOARD: Owner = { who: 'dashboard' };

export function ownerOf(state: DashboardState, event: InputEvent, size: Size): Owner {
  const mode = modeOf(state);
  if (mode === 'browse' || mode === 'page') return DASHBOARD;
  if (event.kind === 'paste') return charactersOf(event.text);
  const command = commandOf(event.name, mode, momentOf(state));
  if (command === undefined) return charactersOf(event.text);
  if (isLineCommand(command)) return { who: 'text', input: { kind: 'command', command } };
  if (mode !== 'list')
    return command === 'accept' ? { who: 'text', input: { kind: 'enter' } } : DASHBOARD;
  return listOwner(state, command, size);
}

function charactersOf(text: string): Owner {
  const clean = cleanText(text);
  return clean === '' ? DASHBOARD : { who: 'text', input: { kind: 'characters', text: clean } };
}

/** A list shows a page of what it offers: steps within it are the list's, a step over its edge turns the page. */
function listOwner({ overlay }: DashboardState, command: string, size: Size): Owner {
  if (overlay?.kind !== 'list') return DASHBOARD;
  const { start, offers } = listPage(overlay, size);
  const place = overlay.index - start;
  if (command === 'accept' && offers.length > 0) return { who: 'list', input: 'enter' };
  if (command === 'move-up' && place > 0) return { who: 'list', input: 'up' };
  if (command === 'move-down' && place < offers.length - 1) return { who: 'list', input: 'down' };
  return DASHBOARD;
}
