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

/** What a palette has to name; everything else is made of these. */
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
    pointer: { color: accent },
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
  accent: '#5fd7ff',
  quiet: { color: '#8a8a8a' },
  border: { color: '#6c6c6c' },
  green: '#87d75f',
  yellow: '#ffd75f',
  red: '#ff6b6b',
  blue: '#5fafff',
  violet: '#af87ff',
  orange: '#ffaf5f',
  teal: '#5fd7af',
});

const light = coloured({
  accent: '#005f87',
  quiet: { color: '#626262' },
  border: { color: '#8a8a8a' },
  green: '#008700',
  yellow: '#875f00',
  red: '#af0000',
  blue: '#005faf',
  violet: '#5f00af',
  orange: '#af5f00',
  teal: '#00875f',
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
