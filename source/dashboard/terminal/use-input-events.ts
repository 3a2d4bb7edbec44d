import { useInput, usePaste } from 'ink';
import { type InputEvent, pasteOf, splitInput } from './splitter.js';

/**
 * Passes every key and paste to `handle`, one by one. Used once, at the root: Ink calls every hook for every key and
 * cannot stop a handled key.
 */
export const useInputEvents = (handle: (event: InputEvent) => void): void => {
  useInput((input, key) => {
    for (const event of splitInput(input, key)) handle(event);
  });
  usePaste((text) => handle(pasteOf(text)));
};
