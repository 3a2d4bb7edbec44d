import { useMemo, useRef } from 'react';
import { answersOf } from '../mouse/answer.js';
import { modeOf } from '../state.js';
import type { Size } from '../step.js';
import type { Store } from '../store.js';
import { useMouse } from '../terminal/mouse.js';
import type { InputEvent } from '../terminal/splitter.js';
import { useInputEvents } from '../terminal/use-input-events.js';
import { inTurns } from './in-turns.js';
import type { Keyboard } from './keyboard.js';
import { ownerOf } from './owner.js';
import { asKeys, commit } from './private-input.js';

/**
 * Hands each key of a chunk to who owns it at that moment, and lets the screen follow before the next when a text or a
 * list opens, closes or takes it: of `⏎16⏎` in one chunk the second character meets an open value.
 */
export function useKeyRouter(store: Store, size: () => Size, hasMouse: boolean): Keyboard {
  const keyboard = useMemo((): Keyboard => ({}), []);
  const handed = (event: InputEvent): void => {
    const before = modeOf(store.state());
    hand(event, store, keyboard, size());
    if (modeOf(store.state()) !== before || before === 'list') commit();
  };
  const latest = useRef(handed);
  latest.current = handed;
  const take = useMemo(
    () => inTurns<InputEvent>((event) => latest.current(event), isQuit, asKeys),
    [],
  );
  useInputEvents(take);
  useMouse(hasMouse, (event) => {
    for (const answer of answersOf(store.state(), event, size())) {
      if (answer.kind === 'key') take({ kind: 'key', name: answer.name, text: '' });
      else store.dispatch(answer.action);
    }
  });
  return keyboard;
}

function isQuit(event: InputEvent): boolean {
  return event.kind === 'key' && event.name === 'ctrl-c';
}

function hand(event: InputEvent, store: Store, keyboard: Keyboard, size: Size): void {
  const owner = ownerOf(store.state(), event, size);
  if (owner.who === 'text') keyboard.text?.(owner.input);
  else if (owner.who === 'opener') store.dispatch({ type: 'pasted', text: owner.text });
  else if (owner.who === 'list') keyboard.list?.(owner.input);
  else if (event.kind === 'key') store.dispatch({ type: 'key', key: event.name });
}
