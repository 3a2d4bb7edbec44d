import { createContext, useContext } from 'react';
import type { TypedTextProps } from './TypedText.js';

/** A value that is open for typing: its row, and the text so far. */
export interface OpenValue extends TypedTextProps {
  readonly row: string;
}

export const TypingContext = createContext<OpenValue | undefined>(undefined);

export function useTyping(): OpenValue | undefined {
  return useContext(TypingContext);
}
