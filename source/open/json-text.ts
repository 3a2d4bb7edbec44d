import { grouped } from '../text/digits.js';
import { isObject, type Json, type JsonObject } from '../text/json.js';
import { OpenError } from './open-error.js';
import { visibleObject } from './text.js';

/** The deepest known config nests 8 levels. */
const DEEPEST = 64;
/** Twenty times as many as the largest config, which lists every module that is not quantised. */
const MOST_VALUES = 250_000;

/**
 * Parses a JSON object from outside: depth is bounded first, texts are made printable, `__proto__` is left out.
 * `where` is named in messages. Throws `OpenError`.
 */
export function parseObject(
  text: string,
  where: string,
  mostValues: number = MOST_VALUES,
): JsonObject {
  if (text.startsWith('\ufffd\ufffd') || text.includes('\0', 1))
    throw new OpenError(`${where}: is no JSON: it is no UTF-8 text (saved as UTF-16?)`);
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (body.trim() === '') throw new OpenError(`${where}: is empty; a JSON object is expected`);
  const clean = withoutSurprises(body, where, mostValues);
  let value: Json;
  try {
    value = JSON.parse(clean) as Json;
  } catch (error) {
    throw new OpenError(`${where}: is no JSON: ${place(error, clean)}`);
  }
  if (!isObject(value))
    throw new OpenError(`${where}: holds ${nameOf(value)}; a JSON object is expected`);
  return visibleObject(value);
}

/**
 * Refuses deep nesting before anything is built, and replaces NaN and Infinity, which Python's `json.dump` writes and
 * JSON lacks, by null (`"init_std": NaN`).
 */
function withoutSurprises(text: string, where: string, mostValues: number): string {
  const parts: string[] = [];
  let kept = 0;
  let depth = 0;
  let inText = false;
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inText) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inText = false;
    } else if (code === QUOTE) inText = true;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (++depth > DEEPEST) throw new OpenError(`${where}: nested deeper than ${DEEPEST} levels`);
    } else if (code === COMMA) {
      if (++values > mostValues)
        throw new OpenError(`${where}: has more than ${grouped(mostValues)} values`);
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
    else if (code === LETTER_N || code === LETTER_I) {
      const word = NO_NUMBERS.find((name) => text.startsWith(name, index));
      if (word === undefined) continue;
      parts.push(text.slice(kept, text[index - 1] === '-' ? index - 1 : index), 'null');
      kept = index + word.length;
      index = kept - 1;
    }
  }
  return kept === 0 ? text : parts.join('') + text.slice(kept);
}

const NO_NUMBERS = ['NaN', 'Infinity'];
const LETTER_I = 0x49;
const LETTER_N = 0x4e;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** V8 reports the offset, or quotes the text around it, or says only that the end came too soon. */
function place(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? Number.NaN);
  if (/end of JSON|Unterminated/.test(message) || position >= text.trimEnd().length)
    return 'it ends too soon';
  if (Number.isNaN(position)) return message;
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return `line ${line}, column ${before.length - before.lastIndexOf('\n')} is not understood`;
}

function nameOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
