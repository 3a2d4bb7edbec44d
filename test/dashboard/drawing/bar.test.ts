import { describe, expect, it } from 'vitest';
import { bar, comparedBar, gauge, shareColumns } from '../../../source/dashboard/drawing/bar.js';
import type { Line } from '../../../source/dashboard/drawing/line.js';
import type { Segment } from '../../../source/dashboard/panes/view.js';

const textOf = (line: Line): string => line.map(({ text }) => text).join('');

const segments = (weights: number, cache: number): readonly Segment[] => [
  { amount: weights, fill: '█', tone: 'weights' },
  { amount: cache, fill: '▚', tone: 'cache' },
];

describe('a bar', () => {
  it('is exact to an eighth of a column', () => {
    expect(textOf(bar(0.5, 4, 'bar'))).toBe('██  ');
    expect(textOf(bar(0.53125, 4, 'bar'))).toBe('██▏ ');
    expect(textOf(bar(1, 4, 'bar'))).toBe('████');
  });

  it('shows at least a sliver of a small amount, and nothing of 0', () => {
    expect(textOf(bar(1e-9, 4, 'bar'))).toBe('▏   ');
    expect(textOf(bar(0, 4, 'bar'))).toBe('    ');
  });

  it('stays within its width whatever the share', () => {
    expect(textOf(bar(7, 4, 'bar'))).toBe('████');
    expect(textOf(bar(Number.NaN, 4, 'bar'))).toBe('████');
    expect(textOf(bar(-1, 4, 'bar'))).toBe('    ');
  });
});

describe('a bar with the mark of a baseline', () => {
  it('has a mark in a column of its own where the baseline ends', () => {
    expect(textOf(comparedBar(1, 0.5, 4, 'bar'))).toBe('██┆█ ');
    expect(textOf(comparedBar(0.5, 1, 4, 'bar'))).toBe('██  ┆');
    expect(textOf(comparedBar(0.53125, 0.53125, 4, 'bar'))).toBe('██▏┆ ');
    expect(textOf(comparedBar(0, 0, 4, 'bar'))).toBe('┆    ');
  });

  it('has the mark within the bar when the baseline is smaller, and after it when it is larger', () => {
    // KV caches at 16Ki: 2.00 GiB of Llama-3.1-8B as the baseline, 2.25 GiB of Qwen3-8B.
    const width = 16;
    const grown = textOf(comparedBar(2.25 / 18, 2 / 18, width, 'bar'));
    expect(grown.indexOf('┆')).toBeLessThan((2.25 / 18) * width);
    for (let share = 0.01; share < 1; share += 0.01)
      for (const change of [0.001, 0.01, 0.12]) {
        const filled = textOf(bar(share, width, 'bar')).trimEnd().length;
        expect(textOf(comparedBar(share, share - change, width, 'bar')).indexOf('┆')).toBeLessThan(
          filled,
        );
        expect(
          textOf(comparedBar(share, share + change, width, 'bar')).indexOf('┆'),
        ).toBeGreaterThanOrEqual(filled);
      }
  });
});

describe('shares of columns', () => {
  it('are rounded by largest remainder', () => {
    expect(shareColumns([1, 1, 1], 3, 10)).toEqual([4, 3, 3]);
  });

  it('give the smallest part a column, at the cost of the largest', () => {
    expect(shareColumns([1000, 1, 1], 1002, 10)).toEqual([8, 1, 1]);
  });

  it('are never more than there are', () => {
    for (let width = 1; width < 40; width++) {
      const given = shareColumns([5, 3, 1e-6, 0, 900], 908, width);
      expect(given.reduce((sum, columns) => sum + columns, 0)).toBeLessThanOrEqual(width);
      expect(Math.min(...given)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('a stacked gauge', () => {
  it('shows each part in its own fill, then free room, then the end of the capacity', () => {
    expect(textOf(gauge(segments(4, 2), 10, 11))).toBe('████▚▚····┃');
  });

  it('marks the capacity within the parts when they exceed it', () => {
    expect(textOf(gauge(segments(15, 5), 10, 11))).toBe('█████┃███▚▚');
  });

  it('has the scale of a larger gauge beside it', () => {
    expect(textOf(gauge(segments(4, 2), 10, 11, 20))).toBe('██▚··┃·····');
  });

  it('is exactly as wide as asked, whatever is in it', () => {
    for (const [weights, cache] of [
      [0, 0],
      [1, 0],
      [10, 0],
      [3, 1e9],
      [1e15, 1],
    ] as const)
      for (let width = 2; width < 60; width += 3)
        expect([...textOf(gauge(segments(weights, cache), 10, width))]).toHaveLength(width);
  });
});
