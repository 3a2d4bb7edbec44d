import { describe, expect, it } from 'vitest';
import { type Box, leavesOf, place, share } from '../../../source/dashboard/layout/box.js';

const leaf = (name: string): Box<string> => ({ kind: 'leaf', leaf: name });

/** The leaves of a box in plain characters, each filled with its own letter. */
function drawing(box: Box<string>, width: number, height: number): string {
  const cells = Array.from({ length: height }, () => Array<string>(width).fill('.'));
  for (const { left, top, width: own, height: high, leaf: name } of leavesOf(
    place(box, { left: 0, top: 0, width, height }),
  ))
    for (let row = top; row < top + high; row++) cells[row]?.fill(name, left, left + own);
  return cells.map((row) => row.join('')).join('\n');
}

describe('sharing a length', () => {
  const demand = (minimum: number, wanted = minimum, weight = 0) => ({ minimum, wanted, weight });

  it('gives the minima first, then what is wanted, in proportion where that is too much', () => {
    expect(share(10, [demand(2, 6), demand(2, 4)])).toEqual([6, 4]);
    expect(share(7, [demand(2, 6), demand(2, 4)])).toEqual([4, 3]);
    expect(share(4, [demand(2, 6), demand(2, 4)])).toEqual([2, 2]);
  });

  it('shares by weight as long as no part gets less than it needs', () => {
    expect(share(20, [demand(2, 6, 1), demand(2, 4, 1)])).toEqual([10, 10]);
    expect(share(20, [demand(2, 7, 1), demand(2, 3, 1)])).toEqual([10, 10]);
    expect(share(20, [demand(2, 12, 1), demand(2, 3, 1), demand(2, 3, 1)])).toEqual([12, 4, 4]);
    expect(share(20, [demand(2, 6, 1), demand(2, 4)])).toEqual([16, 4]);
  });

  it('gives the rest to the last part where none has a weight', () => {
    expect(share(20, [demand(2, 6), demand(2, 4)])).toEqual([6, 14]);
  });

  it('shares exactly the whole, even below the minima', () => {
    for (let whole = 0; whole < 60; whole++) {
      const sizes = share(whole, [demand(5, 9), demand(3, 30, 2), demand(7, 8, 1)]);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(whole);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('a tree of boxes, drawn', () => {
  it('nests rows and columns', () => {
    const box: Box<string> = {
      kind: 'row',
      children: [
        { box: leaf('a'), minimum: 4 },
        {
          box: {
            kind: 'column',
            children: [
              { box: leaf('b'), minimum: 1, wanted: () => 2 },
              {
                box: {
                  kind: 'row',
                  children: [
                    { box: leaf('c'), minimum: 1, weight: 1 },
                    { box: leaf('d'), minimum: 1, weight: 2 },
                  ],
                },
                minimum: 1,
                weight: 1,
              },
            ],
          },
          minimum: 2,
          weight: 1,
        },
      ],
    };
    expect(`\n${drawing(box, 13, 4)}`).toBe(`
aaaabbbbbbbbb
aaaabbbbbbbbb
aaaacccdddddd
aaaacccdddddd`);
  });

  it('asks for heights at the box’s own width', () => {
    const words: Box<string> = {
      kind: 'column',
      children: [
        { box: leaf('a'), minimum: 1, wanted: (width) => Math.ceil(12 / width) },
        { box: leaf('b'), minimum: 1, weight: 1 },
      ],
    };
    expect(drawing(words, 4, 5)).toBe('aaaa\naaaa\naaaa\nbbbb\nbbbb');
    expect(drawing(words, 12, 3)).toBe('aaaaaaaaaaaa\nbbbbbbbbbbbb\nbbbbbbbbbbbb');
  });
});
