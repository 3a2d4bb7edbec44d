import stringWidth from 'string-width';
import { table } from '../text/table.js';
import { graphemesOf } from './terminal/graphemes.js';

/** Stand-ins for characters beyond ASCII, one column each, so that nothing moves. */
const STAND_INS: Readonly<Record<string, string>> = table({
  '─': '-',
  '│': '|',
  '╭': '+',
  '╮': '+',
  '╰': '+',
  '╯': '+',
  '┄': '-',
  '┆': ':',
  '┃': '|',
  '█': '#',
  '▓': 'G',
  '▒': 'A',
  '▚': 'K',
  '░': '+',
  '▞': 'O',
  '╳': 'x',
  '■': '#',
  '▤': 'w',
  '▦': 'W',
  '▥': 'T',
  '▣': 'L',
  '□': '~',
  '▨': '%',
  '◆': 'M',
  '◇': 'D',
  '◈': 'Z',
  '●': '*',
  '▸': '>',
  '◂': '<',
  '◦': '*',
  '‹': '<',
  '›': '>',
  '▏': '|',
  '▎': '|',
  '▍': '|',
  '▌': '#',
  '▋': '#',
  '▊': '#',
  '▉': '#',
  '▁': '_',
  '▂': '_',
  '▃': '_',
  '▄': '=',
  '▅': '=',
  '▆': '=',
  '▇': '#',
  '★': '*',
  '▴': '^',
  '▾': 'v',
  '▲': '!',
  '✓': '+',
  '✗': 'x',
  '≈': '~',
  '≠': '!',
  '×': 'x',
  '·': '.',
  '−': '-',
  '–': '-',
  '—': '-',
  '…': '~',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '≤': '<',
  '≥': '>',
  '±': '~',
  '²': '2',
  '³': '3',
  µ: 'u',
  Δ: 'd',
  '¢': 'c',
  '√': 'V',
  Σ: 'S',
  '∞': '8',
  '⌈': '[',
  '⌉': ']',
  '⌊': '[',
  '⌋': ']',
});

/** The dots of a braille character as one: where a line passes. */
function dotted(segment: string): string | undefined {
  return /^[\u2801-\u28ff]$/.test(segment) ? '*' : undefined;
}

const NOT_ASCII = /[^\x20-\x7e]/u;
/** A sign of multiplication: `.` in its place would make `65,536·2.5` one number. */
const TIMES = /(?<=[\p{L}\p{N})])·(?=[\p{L}\p{N}(])/gu;

/** The text in ASCII, as wide as it was. */
export function toAscii(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  let shown = '';
  for (const segment of graphemesOf(text.replaceAll(TIMES, '*'))) {
    shown += NOT_ASCII.test(segment)
      ? (STAND_INS[segment] ?? dotted(segment) ?? '?'.repeat(stringWidth(segment)))
      : segment;
  }
  return shown;
}
