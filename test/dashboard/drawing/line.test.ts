import { expect, it } from 'vitest';
import {
  cutMiddle,
  cutText,
  fitLine,
  padLeft,
  span,
  textWidth,
  widthOf,
} from '../../../source/dashboard/drawing/line.js';
import { wrapBeside, wrapWords } from '../../../source/dashboard/drawing/wrap.js';

it('counts columns, not characters', () => {
  expect(textWidth('模型')).toBe(4);
  expect(cutText('模型名称', 5)).toBe('模型…');
  expect(cutText('模型名称', 4)).toBe('模… ');
  expect(padLeft('模', 4)).toBe('  模');
});

it('cuts names in their middle, to the width', () => {
  expect(cutMiddle('transformer_blocks.*.attn.add_q_proj', 20)).toBe('transf…tn.add_q_proj');
  for (let width = 0; width < 40; width++)
    expect(textWidth(cutMiddle('transformer_blocks.*.attn.add_q_proj', width))).toBe(
      Math.min(width, 36),
    );
});

it('makes a line exactly as wide as asked', () => {
  for (let width = 0; width < 30; width++) {
    const line = fitLine([span('Llama-3.1-8B', 'title'), span(' 模型 · 8.03B', 'quiet')], width);
    expect(widthOf(line)).toBe(width);
  }
});

it('breaks at blanks, and words that are too long', () => {
  expect(wrapWords('the larger of memory and compute', 12)).toEqual([
    'the larger',
    'of memory',
    'and compute',
  ]);
  expect(wrapWords('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
  expect(wrapWords('', 4)).toEqual(['']);
});

it('indents the next line of words that stand beside something', () => {
  expect(wrapBeside('ep = 8  ranks that share the routed experts', 28)).toEqual([
    'ep = 8  ranks that share the',
    '        routed experts',
  ]);
  expect(wrapBeside('Source: a paper with a long title', 20)).toEqual([
    'Source: a paper with',
    'a long title',
  ]);
});
