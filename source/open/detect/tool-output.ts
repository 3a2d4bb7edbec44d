import type { Json } from '../../text/json.js';
import { table } from '../../text/table.js';

/** Words that tools print in place of a missing value. */
const NOTHING =
  /^(|-|n\/a|none|null|err!|not supported|unknown|unknown error|insufficient permissions|.*deprecated.*)$/i;

const ESC = String.fromCharCode(27);
const COLOURS = new RegExp(`${ESC}\\[[0-9;]*m`, 'g');

const LARGEST = 1e15;
const MOST_LINES = 10_000;
const LONGEST_LINE = 2000;
/** Most opening brackets that are tried, since warnings before the answer may have some. */
const MOST_STARTS = 20;

/** Text without colours. */
export function uncoloured(text: string): string {
  return text.replace(COLOURS, '');
}

/** Lines without colours; of a flood, only as many and as much of each as an answer could have. */
export function linesOf(output: string): readonly string[] {
  return uncoloured(output)
    .split(/\r?\n/, MOST_LINES)
    .map((line) => line.slice(0, LONGEST_LINE));
}

/** A cell's text, or null for any of the ways to say that there is none. */
export function known(cell: unknown): string | null {
  if (typeof cell === 'number') return String(cell);
  if (typeof cell !== 'string') return null;
  const bare = cell
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .trim();
  return NOTHING.test(bare) ? null : bare;
}

/** The number at the start of a cell, whatever its unit; null where there is none, for 0, and for an impossible one. */
export function amount(cell: unknown): number | null {
  const digits = /^(\d+(?:\.\d+)?)(?![\d.])/.exec(known(cell) ?? '')?.[1];
  const number = Number(digits ?? 0);
  return number > 0 && number <= LARGEST ? number : null;
}

/** The same, where 0 is an answer. */
export function amountOrNone(cell: unknown): number | null {
  return /^0+$/.test(known(cell) ?? '') ? 0 : amount(cell);
}

const UNITS: Readonly<Record<string, number>> = table({
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
});

/** Bytes of `196592 MB`, `23.91 GiB`, `17102532608`: drivers use powers of two for every unit. */
export function bytesIn(cell: unknown): number | null {
  const number = amount(cell);
  const unit = /^[\d.]+\s*([kmgt])i?b/i.exec(known(cell) ?? '')?.[1]?.toLowerCase();
  return number === null ? null : Math.round(number * (UNITS[unit ?? ''] ?? 1));
}

/** The JSON in a tool's output, with warnings before and after it; undefined when there is none. */
export function jsonIn(output: string): Json | undefined {
  const text = uncoloured(output);
  const starts = [...text.matchAll(/^[ \t]*[{[]/gm)].map(
    ({ index, 0: { length } }) => index + length - 1,
  );
  const first = text.search(/[{[]/);
  for (const start of new Set([...starts.slice(0, MOST_STARTS), first])) {
    if (start < 0) continue;
    const end = text.lastIndexOf(text[start] === '{' ? '}' : ']');
    try {
      return JSON.parse(text.slice(start, end + 1)) as Json;
    } catch {
      // A bracket of a warning; the next one may open the answer.
    }
  }
  return undefined;
}

/** Fields of an object under lower-case names: versions of one tool write `Card series` and `Card Series`. */
export function fieldsOf(object: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(Object.entries(object).map(([key, value]) => [key.trim().toLowerCase(), value]));
}
