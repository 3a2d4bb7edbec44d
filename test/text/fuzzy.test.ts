import { describe, expect, it } from 'vitest';
import { allPresets } from '../../source/open/all-presets.js';
import { searchScore } from '../../source/text/fuzzy.js';

const ids = allPresets().ids('models');

const found = (search: string): readonly string[] =>
  ids
    .map((id) => ({ id, score: searchScore(id, '', search.split(' ')) }))
    .filter(({ score }) => score !== undefined)
    .toSorted((left, right) => (right.score ?? 0) - (left.score ?? 0))
    .map(({ id }) => id);

describe('a search', () => {
  it('finds a name by its characters in order', () => {
    expect(found('qwn32')).toContain('qwen3-32b');
    expect(found('lama31')).toContain('llama-3.1-8b');
  });

  it('ranks whole parts of a name before parts that begin so, and these before what only contains it', () => {
    const sizes = found('7b');
    const whole = sizes.filter((id) => id.split('-').includes('7b'));
    expect(sizes.slice(0, whole.length)).toEqual(whole);
    expect(sizes).toContain('bloom-7b1');
    expect(sizes.indexOf('bloom-7b1')).toBeGreaterThanOrEqual(whole.length);
  });

  it('takes words in any order, all of which must be met', () => {
    expect(found('32b qwen3')[0]).toBe('qwen3-32b');
    expect(found('qwen3 nothing')).toEqual([]);
  });

  it('takes the shorter of names that answer alike', () => {
    expect(found('gpt2')[0]).toBe('gpt2');
  });
});
