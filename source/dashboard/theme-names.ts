/** Every theme name, separate so that the command line does not load the themes. */
export const THEME_NAMES = ['dark', 'light', 'ansi16', 'mono'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];
