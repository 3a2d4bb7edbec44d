import { expect, it } from 'vitest';
import { EMPTY_LINE, editLine, insertText, lineWith } from '../../source/dashboard/text-line.js';

it('inserts at the cursor', () => {
  const line = { text: '18', cursor: 1 };
  expect(insertText(line, '2')).toEqual({ text: '128', cursor: 2 });
});

it('takes no control or direction characters from a paste', () => {
  expect(insertText(EMPTY_LINE, '1\n2\u202e8\u001b[A')).toEqual({ text: '128[A', cursor: 5 });
});

it('stops at its ends', () => {
  expect(editLine({ text: 'ab', cursor: 0 }, 'cursor-left').cursor).toBe(0);
  expect(editLine({ text: 'ab', cursor: 2 }, 'cursor-right').cursor).toBe(2);
  expect(editLine(EMPTY_LINE, 'erase-before')).toEqual(EMPTY_LINE);
});

it('erases characters, words, all', () => {
  const line = lineWith('qwen3 30b a3b');
  expect(editLine(line, 'erase-word').text).toBe('qwen3 30b ');
  expect(editLine(line, 'erase-before').text).toBe('qwen3 30b a3');
  expect(editLine({ ...line, cursor: 0 }, 'erase-after').text).toBe('wen3 30b a3b');
  expect(editLine(line, 'erase-all')).toEqual(EMPTY_LINE);
});

it('counts characters outside the basic plane as one', () => {
  expect(editLine(lineWith('a😀'), 'erase-before')).toEqual({ text: 'a', cursor: 1 });
});
