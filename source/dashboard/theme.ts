import type { Capabilities } from './terminal/capabilities.js';
import { THEME_NAMES, type ThemeName } from './theme-names.js';

/** The meaning of a piece of text; themes define its look. */
export type Tone =
  | 'text'
  | 'quiet'
  | 'label'
  | 'typed'
  | 'title'
  | 'accent'
  | 'border'
  | 'jump'
  | 'chosen'
  | 'selected'
  | 'pointer'
  | 'key'
  | 'ok'
  | 'tight'
  | 'over'
  | 'less'
  | 'more'
  | 'bar'
  | 'weights'
  | 'gradients'
  | 'optimizer'
  | 'activations'
  | 'cache'
  | 'overhead'
  | 'free'
  | 'attention'
  | 'feedForward'
  | 'embedding'
  | 'norm'
  | 'head'
  | 'other'
  | 'fullLayer'
  | 'windowLayer'
  | 'latentLayer'
  | 'linearLayer'
  | 'expertsLayer'
  | 'denseLayer';

/** The colours that have names, as common terminals draw them: what a picture of the screen takes. */
export const ANSI_COLOURS = {
  red: '#cd3131',
  green: '#0dbc79',
  yellow: '#b5a000',
  blue: '#2472c8',
  magenta: '#bc3fbc',
  cyan: '#11a8cd',
} as const;

/** Text and ground of a picture. */
export interface Ground {
  readonly text: string;
  readonly ground: string;
}

/** For pictures of dark and light terminals, whose own colours are unknown. */
export const GROUNDS: Readonly<Record<'dark' | 'light', Ground>> = {
  dark: { text: '#d0d0d0', ground: '#1c1c1c' },
  light: { text: '#303030', ground: '#ffffff' },
};

export type AnsiColour = keyof typeof ANSI_COLOURS;

/** A colour by its name among the first 16, or its number among the 256. */
export type Colour = AnsiColour | number;

/** How a tone looks. Absent: the terminal's own. */
export interface Look {
  readonly colour?: Colour;
  readonly bold?: true;
  readonly dim?: true;
  readonly underline?: true;
  readonly inverse?: true;
}

export type Theme = Readonly<Record<Tone, Look>>;

/**
 * The colours of a palette, of the 256: a 24-bit code takes twice the bytes. Text that changes with most keys has
 * none, since every colour costs a code before and after it.
 */
interface Palette {
  readonly accent: Colour;
  readonly quiet: Look;
  readonly green: Colour;
  readonly yellow: Colour;
  readonly red: Colour;
  readonly blue: Colour;
  readonly violet: Colour;
  readonly orange: Colour;
  readonly teal: Colour;
}

function coloured(palette: Palette): Theme {
  const { accent, quiet, green, yellow, red, blue, violet, orange, teal } = palette;
  return {
    text: {},
    quiet,
    label: {},
    typed: { underline: true },
    title: { bold: true },
    accent: { colour: accent },
    // As quiet text: words in a border need no code before and after them.
    border: quiet,
    // The same in each title, so that the focus changes the rest of two titles alone.
    jump: { colour: accent, underline: true },
    chosen: { colour: accent, bold: true },
    selected: { inverse: true },
    pointer: {},
    key: {},
    ok: { colour: green, bold: true },
    tight: { colour: yellow, bold: true },
    over: { colour: red, bold: true },
    less: { colour: green },
    more: { colour: red },
    bar: { colour: blue },
    weights: { colour: blue },
    gradients: { colour: teal },
    optimizer: { colour: violet },
    activations: { colour: orange },
    cache: { colour: green },
    overhead: { colour: yellow },
    free: quiet,
    attention: { colour: green },
    feedForward: { colour: blue },
    embedding: { colour: violet },
    norm: { colour: yellow },
    head: { colour: orange },
    other: { colour: teal },
    fullLayer: { colour: blue },
    windowLayer: { colour: green },
    latentLayer: { colour: violet },
    linearLayer: { colour: orange },
    expertsLayer: { colour: yellow },
    denseLayer: { colour: teal },
  };
}

const dark = coloured({
  // Part of most keys, and readable on any dark ground: its name takes half the bytes of a number.
  accent: 'cyan',
  quiet: { dim: true },
  green: 113,
  yellow: 221,
  red: 203,
  blue: 75,
  violet: 141,
  orange: 215,
  teal: 79,
});

const light = coloured({
  accent: 24,
  quiet: { dim: true },
  green: 28,
  yellow: 94,
  red: 124,
  blue: 25,
  violet: 55,
  orange: 130,
  teal: 29,
});

/** Only the names every terminal and every user's own palette has. */
const ansi16: Theme = {
  ...coloured({
    accent: 'cyan',
    quiet: { dim: true },
    green: 'green',
    yellow: 'yellow',
    red: 'red',
    blue: 'blue',
    violet: 'magenta',
    orange: 'yellow',
    teal: 'cyan',
  }),
  // Six names for more kinds: those that are mostly small have the terminal's own colour.
  overhead: {},
  norm: {},
  expertsLayer: {},
};

/** No colours: the selection is visible by inverse, underlined and bold text. */
const mono: Theme = Object.fromEntries(
  Object.entries(ansi16).map(([tone, look]) => {
    const { colour: _, ...rest } = look as Look;
    return [tone, rest];
  }),
) as Theme;

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark,
  light,
  ansi16,
  mono: { ...mono, chosen: { bold: true, underline: true } },
};

/** The colours of a terminal. */
type Colours = Pick<Capabilities, 'colours' | 'background'>;

/** The default theme of a terminal. */
export function themeFor({ colours, background }: Colours): ThemeName {
  if (colours === 'none') return 'mono';
  if (colours === '16') return 'ansi16';
  return background === 'light' ? 'light' : 'dark';
}

/** The themes to choose from; only one where colours are off. */
export function themesFor({ colours }: Colours): readonly ThemeName[] {
  if (colours === 'none') return ['mono'];
  return colours === '16' ? ['ansi16', 'mono'] : THEME_NAMES;
}
