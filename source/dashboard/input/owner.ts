import { commandOf } from '../keys.js';
import { listPage } from '../lists.js';
import { momentOf } from '../moment.js';
import { type DashboardState, modeOf } from '../state.js';
import type { Size } from '../step.js';
import type { InputEvent } from '../terminal/splitter.js';
import type { TextInputEvent } from './keyboard.js';
import { cleanText, isLineCommand } from './line-commands.js';

/** Who takes a key: the text being typed, the list being chosen from, else the dashboard itself. */
export type Owner =
  | { readonly who: 'text'; readonly input: TextInputEvent }
  /** A pasted command line or log, where things are opened. */
  | { readonly who: 'opener'; readonly text: string }
  | { readonly who: 'list'; readonly input: 'up' | 'down' | 'enter' }
  | { readonly who: 'dashboard' };

const DASHBOARD: Owner = { who: 'dashboard' };

export function ownerOf(state: DashboardState, event: InputEvent, size: Size): Owner {
  const mode = modeOf(state);
  if (mode === 'browse' || mode === 'page') return DASHBOARD;
  if (event.kind === 'paste') {
    const isOpened =
      state.overlay?.kind === 'list' &&
      state.overlay.subject === 'found' &&
      state.overlay.filter === '';
    return isOpened && /[\r\n]/.test(event.text.trim())
      ? { who: 'opener', text: readableText(event.text) }
      : charactersOf(event.text);
  }
  const command = commandOf(event.name, mode, momentOf(state));
  if (command === undefined) return charactersOf(event.text);
  if (isLineCommand(command)) return { who: 'text', input: { kind: 'command', command } };
  if (mode !== 'list')
    return command === 'accept' ? { who: 'text', input: { kind: 'enter' } } : DASHBOARD;
  return listOwner(state, command, size);
}

/** Bytes of a pasted log that are read. */
const LONGEST_PASTE = 2 ** 20;

/** A pasted text with its lines, without other characters that a terminal obeys or hides. */
function readableText(text: string): string {
  return text
    .slice(0, LONGEST_PASTE)
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}|\p{Cf}/gu, '');
}

function charactersOf(text: string): Owner {
  const clean = cleanText(text);
  return clean === '' ? DASHBOARD : { who: 'text', input: { kind: 'characters', text: clean } };
}

/** A list shows a page of what it offers: steps within it are the list's, a step over its edge turns the page. */
function listOwner({ overlay, choices }: DashboardState, command: string, size: Size): Owner {
  if (overlay?.kind !== 'list') return DASHBOARD;
  const { start, offers } = listPage(overlay, choices, size);
  const place = overlay.index - start;
  if (command === 'accept' && offers.length > 0) return { who: 'list', input: 'enter' };
  if (command === 'move-up' && place > 0) return { who: 'list', input: 'up' };
  if (command === 'move-down' && place < offers.length - 1) return { who: 'list', input: 'down' };
  return DASHBOARD;
}
