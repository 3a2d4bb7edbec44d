/** What a piece of text means; themes say how that looks. */
export type Tone =
  | 'text'
  | 'quiet'
  | 'label'
  | 'typed'
  | 'title'
  | 'accent'
  | 'border'
  | 'borderFocused'
  | 'jump'
  | 'jumpFocused'
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

/** How a tone looks, in the words of Ink's Text. Absent: the terminal's own. */
export interface Look {
  readonly color?: string;
  readonly bold?: true;
  readonly dimColor?: true;
  readonly underline?: true;
  readonly inverse?: true;
}

export type Theme = Readonly<Record<Tone, Look>>;

export const THEME_NAMES = ['dark', 'light', 'ansi16', 'mono'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/**
 * What a palette has to name; everything else is made of these. Colours are of the 256: a code of 24 bits takes twice
 * the bytes. What changes with most keys has no colour: every one costs a code before and one after it.
 */
interface Palette {
  readonly accent: string;
  readonly quiet: Look;
  readonly border: Look;
  readonly green: string;
  readonly yellow: string;
  readonly red: string;
  readonly blue: string;
  readonly violet: string;
  readonly orange: string;
  readonly teal: string;
}

function coloured(palette: Palette): Theme {
  const { accent, quiet, border, green, yellow, red, blue, violet, orange, teal } = palette;
  return {
    text: {},
    quiet,
    label: {},
    typed: { underline: true },
    title: { bold: true },
    accent: { color: accent },
    border,
    borderFocused: { color: accent },
    jump: { color: accent, underline: true },
    jumpFocused: { color: accent, bold: true, underline: true },
    chosen: { color: accent, bold: true },
    selected: { inverse: true },
    pointer: {},
    key: { color: accent },
    ok: { color: green, bold: true },
    tight: { color: yellow, bold: true },
    over: { color: red, bold: true },
    less: { color: green },
    more: { color: red },
    bar: { color: blue },
    weights: { color: blue },
    gradients: { color: teal },
    optimizer: { color: violet },
    activations: { color: orange },
    cache: { color: green },
    overhead: { color: yellow },
    free: quiet,
    attention: { color: green },
    feedForward: { color: blue },
    embedding: { color: violet },
    norm: { color: yellow },
    head: { color: orange },
    other: { color: teal },
    fullLayer: { color: blue },
    windowLayer: { color: green },
    latentLayer: { color: violet },
    linearLayer: { color: orange },
    expertsLayer: { color: yellow },
    denseLayer: { color: teal },
  };
}

const dark = coloured({
  accent: 'ansi256(81)',
  quiet: { dimColor: true },
  border: { color: 'ansi256(242)' },
  green: 'ansi256(113)',
  yellow: 'ansi256(221)',
  red: 'ansi256(203)',
  blue: 'ansi256(75)',
  violet: 'ansi256(141)',
  orange: 'ansi256(215)',
  teal: 'ansi256(79)',
});

const light = coloured({
  accent: 'ansi256(24)',
  quiet: { dimColor: true },
  border: { color: 'ansi256(245)' },
  green: 'ansi256(28)',
  yellow: 'ansi256(94)',
  red: 'ansi256(124)',
  blue: 'ansi256(25)',
  violet: 'ansi256(55)',
  orange: 'ansi256(130)',
  teal: 'ansi256(29)',
});

/** Only the names every terminal and every user's own palette has. */
const ansi16 = coloured({
  accent: 'cyan',
  quiet: { dimColor: true },
  border: { dimColor: true },
  green: 'green',
  yellow: 'yellow',
  red: 'red',
  blue: 'blue',
  violet: 'magenta',
  orange: 'yellow',
  teal: 'cyan',
});

/** No colours: what is chosen stays visible by inverse, underlined and bold text. */
const mono: Theme = Object.fromEntries(
  Object.entries(ansi16).map(([tone, look]) => {
    const { color: _, ...rest } = look as Look;
    return [tone, rest];
  }),
) as Theme;

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark,
  light,
  ansi16,
  mono: { ...mono, borderFocused: { bold: true }, chosen: { bold: true, underline: true } },
};

/** What a terminal shows, as far as themes care. */
export interface Colours {
  readonly colours: 'none' | '16' | '256' | 'true';
  readonly background: 'light' | 'dark' | 'unknown';
}

/** The theme that suits a terminal when nobody asks for another. */
export function themeFor({ colours, background }: Colours): ThemeName {
  if (colours === 'none') return 'mono';
  if (colours === '16') return 'ansi16';
  return background === 'light' ? 'light' : 'dark';
}

/** Themes to choose from. Where colours are not wanted there is one. */
export function themesFor({ colours }: Colours): readonly ThemeName[] {
  if (colours === 'none') return ['mono'];
  return colours === '16' ? ['ansi16', 'mono'] : THEME_NAMES;
}
