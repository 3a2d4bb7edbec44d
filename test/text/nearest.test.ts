import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../source/text/nearest.js';

test('one edit is an inserted, lost, replaced or swapped letter', () => {
  expect(editDistance('h100', 'h1000')).toBe(1);
  expect(editDistance('h100', 'h00')).toBe(1);
  expect(editDistance('h100', 'h200')).toBe(1);
  expect(editDistance('llama', 'lalma')).toBe(1);
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('abc', '')).toBe(3);
});

test('distant candidates are not suggested', () => {
  expect(nearest('mixtrl-8x7b', ['mistral-7b', 'mixtral-8x7b'])).toBe('mixtral-8x7b');
  expect(nearest('toaster', ['mixtral-8x7b', 'gpt2'])).toBeUndefined();
});
