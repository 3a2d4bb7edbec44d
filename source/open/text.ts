import type { Json, JsonObject } from '../text/json.js';

/**
 * Characters that a terminal obeys or hides: controls, format characters (bidirectional marks, zero-width ones,
 * tags), line separators, halves of surrogate pairs, and invisible letters.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** Most texts are printable ASCII, which needs no tables of Unicode: loading them takes a hundredth of a report. */
const PLAIN = /^[ -~]*$/;

/**
 * Text from outside made safe to print: C0 controls and DEL as their pictures (`␛`), other obeyed or hidden
 * characters as escapes (`\u{202e}`), tabs and line ends too, so that one line stays one line. `limit` cuts longer
 * text at whole characters, with `…`.
 */
export function visibleText(text: string, limit = Number.POSITIVE_INFINITY): string {
  const shown = text.length > limit ? `${cut(text, limit)}…` : text;
  return PLAIN.test(shown) ? shown : shown.replace(UNSEEN, picture);
}

function cut(text: string, limit: number): string {
  const end = text.charCodeAt(limit - 1);
  return text.slice(0, end >= 0xd800 && end < 0xdc00 ? limit - 1 : limit);
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '␡' : `\\u{${code.toString(16)}}`;
}

/** No field of a config has longer names or texts that size anything. */
const LONGEST_KEY = 500;
const LONGEST_TEXT = 10_000;

/**
 * Applies `visibleText` to every key and text of parsed JSON, whose depth must be bounded (`parseObject` does that).
 * A `__proto__` key is left out: copying fields by name would change an object's prototype.
 */
function visibleJson(value: Json): Json {
  if (typeof value === 'string') return visibleText(value, LONGEST_TEXT);
  if (Array.isArray(value)) return value.map(visibleJson);
  return typeof value === 'object' && value !== null ? visibleObject(value as JsonObject) : value;
}

export function visibleObject(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, entry]) => [visibleText(key, LONGEST_KEY), visibleJson(entry)]),
  );
}
