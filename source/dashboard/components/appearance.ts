import { createContext, useContext } from 'react';
import type { Appearance } from '../drawing/paint.js';
import { themes } from '../theme.js';

export const AppearanceContext = createContext<Appearance>({ theme: themes.dark, isAscii: false });

export function useAppearance(): Appearance {
  return useContext(AppearanceContext);
}
