import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  afterKey,
  cleanText,
  keysFor,
  type LineCommand,
  type TypedLine,
} from '../../../source/dashboard/input/line-commands.js';

/** The line after a command, by the keys that it stands for. */
const after = (command: LineCommand, line: TypedLine): TypedLine =>
  keysFor(command, line).reduce(afterKey, line);

const atEnd = (text: string): TypedLine => ({ text, cursor: text.length });

it('moves and erases by keys that ink-text-input knows', () => {
  const line = { text: 'qwen3 30b a3b', cursor: 9 };
  expect(after('cursor-start', line)).toEqual({ text: line.text, cursor: 0 });
  expect(after('cursor-end', line)).toEqual(atEnd(line.text));
  expect(after('erase-word', line)).toEqual({ text: 'qwen3  a3b', cursor: 6 });
  expect(after('erase-before', line)).toEqual({ text: 'qwen3 30 a3b', cursor: 8 });
  expect(after('erase-after', line)).toEqual({ text: 'qwen3 30ba3b', cursor: 9 });
  expect(after('erase-all', line)).toEqual({ text: '', cursor: 0 });
});

it('stops at its ends', () => {
  expect(after('cursor-left', { text: 'ab', cursor: 0 }).cursor).toBe(0);
  expect(after('cursor-right', atEnd('ab')).cursor).toBe(2);
  expect(after('erase-before', { text: 'ab', cursor: 0 }).text).toBe('ab');
  expect(after('erase-after', atEnd('ab')).text).toBe('ab');
});

const LONE_SURROGATE = /\p{Surrogate}/u;

it('never splits a surrogate pair', () => {
  const commands: readonly LineCommand[] = [
    'cursor-left',
    'cursor-right',
    'erase-before',
    'erase-after',
    'erase-word',
  ];
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '😀', '模') }),
      fc.array(fc.constantFrom(...commands)),
      (text, pressed) => {
        const line = pressed.reduce((own, command) => after(command, own), atEnd(text));
        expect(line.text).not.toMatch(LONE_SURROGATE);
        expect(line.text.slice(0, line.cursor)).not.toMatch(LONE_SURROGATE);
      },
    ),
  );
});

it('takes no control or direction characters from a paste', () => {
  expect(cleanText('1\n2\u202e8\u001b[A')).toBe('128[A');
});
