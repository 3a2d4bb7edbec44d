import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestThat } from '../../source/engines/search.js';

describe('largestThat', () => {
  test('finds the edge of any threshold, 0 below 1, the end when there is none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 4000 }),
        (edge, end) => {
          expect(largestThat((value) => value <= edge, end)).toBe(Math.min(edge, end));
        },
      ),
    );
  });
});
