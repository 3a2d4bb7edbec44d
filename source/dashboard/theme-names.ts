/** Every theme. Apart from the themes, so that the command line knows their names without loading them. */
export const THEME_NAMES = ['dark', 'light', 'ansi16', 'mono'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];
