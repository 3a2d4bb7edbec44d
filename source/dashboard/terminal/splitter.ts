import type { Key } from 'ink';
import { graphemesOf } from './graphemes.js';

/**
 * One key, named as in the key table: its own character (`j`, `G`, `?`) or a word (`space`, `enter`, `pageup`), with
 * `ctrl-`, `alt-`, `shift-` before it in this order unless the character implies them. `text` is its text in a text
 * field, empty for keys without one.
 */
export interface KeyPress {
  readonly kind: 'key';
  readonly name: string;
  readonly text: string;
}

/** Pasted text, which is never read as keys. */
export interface Paste {
  readonly kind: 'paste';
  readonly text: string;
}

export type InputEvent = KeyPress | Paste;

type Flag = { [K in keyof Key]-?: NonNullable<Key[K]> extends boolean ? K : never }[keyof Key];

const SPECIAL_KEYS: readonly (readonly [flag: Flag, name: string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

const NAMED_CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\r\n', 'enter'],
  ['\t', 'tab'],
  ['\b', 'backspace'],
  ['\u007F', 'backspace'],
  ['\u001B', 'escape'],
  ['\0', 'ctrl-space'],
]);

const UNSEEN =
  /^[\p{Cc}\p{Surrogate}\p{Private_Use}\p{Unassigned}\p{Default_Ignorable_Code_Point}]/u;

const named = (name: string, text = ''): KeyPress => ({ kind: 'key', name, text });

const ESCAPE = named('escape');

const keyOfCharacter = (character: string): KeyPress[] => {
  if (character === ' ') return [named('space', ' ')];
  const name = NAMED_CHARACTERS.get(character);
  if (name !== undefined) return [named(name)];
  const code = character.charCodeAt(0);
  if (code <= 26) return [named(`ctrl-${String.fromCharCode(code + 96)}`)];
  const isAscii = code >= 32 && code < 127;
  return !isAscii && UNSEEN.test(character) ? [] : [named(character, character)];
};

const keysOfText = (text: string): KeyPress[] => graphemesOf(text).flatMap(keyOfCharacter);

const withModifiers = (name: string, key: Key): string =>
  `${key.ctrl ? 'ctrl-' : ''}${key.meta ? 'alt-' : ''}${key.shift ? 'shift-' : ''}${name}`;

const keysWithoutEscape = (input: string, key: Key): KeyPress[] => {
  const special = SPECIAL_KEYS.find(([flag]) => key[flag]);
  if (special !== undefined) return [named(withModifiers(special[1], key))];
  if (!key.ctrl) return key.meta ? [] : keysOfText(input);
  if (input === ' ') return [named('ctrl-space')];
  return /^[a-z]$/.test(input) ? [named(withModifiers(input, { ...key, shift: false }))] : [];
};

/**
 * Splits the input of Ink's `useInput` into single keys. Keys that arrive together come as one string (`jjj`,
 * `j\rj`), always so over a slow line. Unknown sequences give nothing.
 */
export const splitInput = (input: string, key: Key): KeyPress[] => {
  if (key.eventType === 'release' || key.super || key.hyper) return [];
  // Escape followed at once by a key is what most terminals send for Alt with that key. No command uses Alt, whereas
  // people do press Escape and a key quickly, which a slow line delivers together.
  if (key.meta && key.eventType === undefined) {
    return [ESCAPE, ...keysWithoutEscape(input, { ...key, meta: false })];
  }
  return keysWithoutEscape(input, key);
};

/** A paste, unchanged: only the receiver knows which characters its text may have. */
export const pasteOf = (text: string): Paste => ({ kind: 'paste', text });
