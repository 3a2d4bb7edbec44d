import type { Line } from './drawing/line.js';
import { textWidth } from './drawing/line.js';
import { ANSI_COLOURS, type Colour, type Ground, type Theme } from './theme.js';

const CELL = { width: 8, height: 17 };
const MARGIN = 8;

/** A screen's lines as an SVG picture: one text element a line, spans placed by columns, so that frames join. */
export function screenSvg(
  lines: readonly Line[],
  columns: number,
  theme: Theme,
  on: Ground,
): string {
  const width = columns * CELL.width + 2 * MARGIN;
  const height = lines.length * CELL.height + 2 * MARGIN;
  const rows = lines.map((line, row) => lineSvg(line, row, theme, on));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="monospace" font-size="13">`,
    `<rect width="100%" height="100%" fill="${on.ground}"/>`,
    ...rows.filter((row) => row !== ''),
    '</svg>',
    '',
  ].join('\n');
}

function lineSvg(line: Line, row: number, theme: Theme, on: Ground): string {
  let column = 0;
  let spans = '';
  let grounds = '';
  const y = MARGIN + row * CELL.height;
  for (const { text, tone, isPointed } of line) {
    const cells = textWidth(text);
    const look = isPointed ? { ...theme[tone], inverse: true } : theme[tone];
    const x = MARGIN + column * CELL.width;
    column += cells;
    const colour = look.colour === undefined ? on.text : cssColour(look.colour);
    if (look.inverse)
      grounds += `<rect x="${x}" y="${y}" width="${cells * CELL.width}" height="${CELL.height}" fill="${colour}"/>`;
    if (text.trim() === '') continue;
    const style = [
      `fill="${look.inverse ? on.ground : colour}"`,
      ...(look.bold ? ['font-weight="bold"'] : []),
      ...(look.dim ? ['opacity="0.6"'] : []),
      ...(look.underline ? ['text-decoration="underline"'] : []),
    ].join(' ');
    spans += `<tspan x="${x}" textLength="${cells * CELL.width}" ${style}>${escaped(text)}</tspan>`;
  }
  if (spans === '') return grounds;
  return `${grounds}<text y="${y + CELL.height - 4}" xml:space="preserve">${spans}</text>`;
}

/** A colour of the 256: 16 with names, a cube of 6 × 6 × 6, 24 greys. Source: xterm's 256colres.h. */
function cssColour(colour: Colour): string {
  if (typeof colour === 'string') return ANSI_COLOURS[colour];
  if (colour >= 232) return grey(8 + 10 * (colour - 232));
  const cube = Math.max(0, colour - 16);
  const level = (step: number): number => (step === 0 ? 0 : 55 + 40 * step);
  const parts = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return `#${parts.map(hex).join('')}`;
}

function grey(level: number): string {
  return `#${hex(level).repeat(3)}`;
}

function hex(level: number): string {
  return level.toString(16).padStart(2, '0');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
