import { toAscii } from '../ascii.js';
import type { AnsiColour, Colour, Look, Theme } from '../theme.js';
import type { Line } from './line.js';

const CSI = '\u001B[';

const COLOUR_CODES: Readonly<Record<AnsiColour, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
};

/** What decides how a line looks. */
export interface Appearance {
  readonly theme: Theme;
  readonly isAscii: boolean;
}

interface Codes {
  readonly start: string;
  readonly end: string;
}

const codesByLook = new WeakMap<Look, Codes>();

function colourCode(colour: Colour): string {
  return typeof colour === 'number' ? `38;5;${colour}` : String(COLOUR_CODES[colour]);
}

/** What turns a look on and off again, one sequence for each part as Ink expects them. */
function codesOf(look: Look): Codes {
  const known = codesByLook.get(look);
  if (known) return known;
  const parts: (readonly [on: string, off: number])[] = [];
  if (look.dim) parts.push(['2', 22]);
  if (look.bold) parts.push(['1', 22]);
  if (look.underline) parts.push(['4', 24]);
  if (look.inverse) parts.push(['7', 27]);
  if (look.colour !== undefined) parts.push([colourCode(look.colour), 39]);
  const codes = {
    start: parts.map(([on]) => `${CSI}${on}m`).join(''),
    end: parts
      .map(([, off]) => `${CSI}${off}m`)
      .reverse()
      .join(''),
  };
  codesByLook.set(look, codes);
  return codes;
}

const INVERSE: Codes = { start: `${CSI}7m`, end: `${CSI}27m` };

/**
 * A line as text with its colours. Nested elements of Ink would be a thousand nodes to create and measure per frame.
 */
export function paint(line: Line, { theme, isAscii }: Appearance): string {
  let painted = '';
  for (const { text, tone, isPointed } of line) {
    if (text === '') continue;
    const shown = isAscii ? toAscii(text) : text;
    const { start, end } = codesOf(theme[tone]);
    painted += isPointed ? INVERSE.start + start + shown + end + INVERSE.end : start + shown + end;
  }
  return painted;
}
