import { createContext, useContext } from 'react';
import type { TypedTextProps } from './TypedText.js';

/** The value being typed: its row and text. */
export interface OpenValue extends TypedTextProps {
  readonly row: string;
}

export const TypingContext = createContext<OpenValue | undefined>(undefined);

export function useTyping(): OpenValue | undefined {
  return useContext(TypingContext);
}
