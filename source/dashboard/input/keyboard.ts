import { createContext, useContext, useEffect, useRef } from 'react';
import type { LineCommand } from './line-commands.js';

/** What a component with the keyboard may be handed. */
export interface Hearers {
  /** Of a text being typed: characters, a command within the line, Enter. */
  readonly text: (input: TextInputEvent) => void;
  /** Of a list: a step of the choice, Enter. */
  readonly list: (input: 'up' | 'down' | 'enter') => void;
}

export type TextInputEvent =
  | { readonly kind: 'characters'; readonly text: string }
  | { readonly kind: 'command'; readonly command: LineCommand }
  | { readonly kind: 'enter' };

/** Who hears what at the moment. */
export type Keyboard = { [K in keyof Hearers]?: Hearers[K] | undefined };

export const KeyboardContext = createContext<Keyboard>({});

/** Hears one kind of input for as long as the component is there. */
export function useKeyboard<K extends keyof Hearers>(kind: K, hear: Hearers[K]): void {
  const keyboard = useContext(KeyboardContext);
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => {
    const own = ((input: never) => latest.current(input)) as Hearers[K];
    keyboard[kind] = own as Keyboard[K];
    return () => {
      if (keyboard[kind] === own) keyboard[kind] = undefined;
    };
  }, [keyboard, kind]);
}
