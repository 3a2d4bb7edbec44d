import { useInput, usePaste } from 'ink';
import { type InputEvent, pasteOf, splitInput } from './splitter.js';

/**
 * Hands over every key and paste, one by one. To be used once, at the root: Ink tells every hook of every key,
 * and has no way of stopping a key that was taken.
 */
export const useInputEvents = (handle: (event: InputEvent) => void): void => {
  useInput((input, key) => {
    for (const event of splitInput(input, key)) handle(event);
  });
  usePaste((text) => handle(pasteOf(text)));
};
