export type ColourDepth = 'none' | '16' | '256' | 'true';
export type Background = 'light' | 'dark' | 'unknown';

export interface Capabilities {
  readonly colours: ColourDepth;
  readonly glyphs: 'unicode' | 'ascii';
  readonly background: Background;
  /** Whether the terminal understands no escape sequences and gets the plain report. */
  readonly isDumb: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CapabilityFlags {
  readonly isAscii?: boolean | undefined;
  readonly isWithoutColour?: boolean | undefined;
}

const FORCED_DEPTHS: ReadonlyMap<string, ColourDepth> = new Map([
  ['', '16'],
  ['true', '16'],
  ['1', '16'],
  ['2', '256'],
  ['3', 'true'],
  ['0', 'none'],
  ['false', 'none'],
]);

const isDumbTerminal = ({ TERM }: Environment): boolean =>
  TERM === undefined || TERM === '' || TERM === 'dumb' || TERM === 'unknown';

/** As Node decides: FORCE_COLOR, then NO_COLOR (https://no-color.org), then the terminal's own variables. */
const colourDepth = (environment: Environment): ColourDepth => {
  const { FORCE_COLOR, NO_COLOR, COLORTERM, STY, TERM = '' } = environment;
  const forced = FORCED_DEPTHS.get(FORCE_COLOR ?? 'unset');
  if (forced !== undefined) return forced;
  if (NO_COLOR) return 'none';
  if (isDumbTerminal(environment)) return 'none';
  // GNU screen passes on COLORTERM of the outer terminal, without its 24-bit colours.
  const isTrue = /^(?:truecolor|24bit)$/i.test(COLORTERM ?? '') || TERM.endsWith('-direct');
  if (isTrue && STY === undefined) return 'true';
  if (isTrue || /256(?:color)?$/i.test(TERM)) return '256';
  return /^vt\d/i.test(TERM) || TERM.endsWith('-mono') || TERM.endsWith('-m') ? 'none' : '16';
};

/** The first variable that is set decides, as in POSIX, even when it names no character set. */
const isUnicode = ({ LC_ALL, LC_CTYPE, LANG, TERM }: Environment): boolean => {
  // The Linux console has glyphs for only a few hundred characters.
  if (TERM === 'linux') return false;
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
};

/** COLORFGBG is `foreground;background` or `foreground;default;background`, in the 16 colours: 7 and 9–15 are light. */
const backgroundOf = ({ COLORFGBG }: Environment): Background => {
  const colour = /^\d+;(?:\w+;)?(\d+)$/.exec(COLORFGBG ?? '')?.[1];
  if (colour === undefined || Number(colour) > 15) return 'unknown';
  return Number(colour) === 7 || Number(colour) >= 9 ? 'light' : 'dark';
};

/** What a terminal can show, by its environment; command-line flags override it. */
export const terminalCapabilities = (
  environment: Environment,
  { isAscii = false, isWithoutColour = false }: CapabilityFlags = {},
): Capabilities => {
  const isDumb = isDumbTerminal(environment);
  return {
    colours: isWithoutColour ? 'none' : colourDepth(environment),
    glyphs: isAscii || isDumb || !isUnicode(environment) ? 'ascii' : 'unicode',
    background: backgroundOf(environment),
    isDumb,
  };
};

/**
 * The value that FORCE_COLOR must have before Ink is loaded. Ink's colour library reads it once, and at level 0 drops
 * inverse and bold, without which no selection is visible; a theme without colours requests none anyway.
 */
export const forcedColourLevel = (colours: ColourDepth): '1' | '2' | '3' => {
  if (colours === 'true') return '3';
  return colours === '256' ? '2' : '1';
};
