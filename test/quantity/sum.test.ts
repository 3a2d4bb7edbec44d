import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { product, sum, sumOf } from '../../source/quantity/index.js';

describe('sums and products', () => {
  it('are those of no numbers', () => {
    expect([sum([]), sumOf([], () => 1), product([])]).toEqual([0, 0, 1]);
  });

  it('add and multiply in order', () => {
    expect(sum([0.1, 0.2, 0.3])).toBe(0.1 + 0.2 + 0.3);
    expect(sumOf(['a', 'bcd'], ({ length }) => length)).toBe(4);
    expect(product([2, 3, 7])).toBe(42);
  });

  it('do not depend on where integers are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(9), (numbers, cut) => {
        expect(sum(numbers)).toBe(sum(numbers.slice(0, cut)) + sum(numbers.slice(cut)));
      }),
      { numRuns: 50 },
    );
  });
});
