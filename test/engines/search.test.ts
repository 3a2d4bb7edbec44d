import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestThat, largestWithRoom } from '../../source/engines/search.js';

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

describe('largestWithRoom', () => {
  const shapes = {
    lines: (value: number, page: number) => Math.ceil(value / page) * page,
    squares: (value: number, page: number) => value * value + page * value,
    bends: (value: number, page: number) => value * 7 + 900 * Math.min(value, page),
    stops: (value: number, page: number) => Math.min(value, 40 * page),
  };

  test.each(Object.entries(shapes))(
    'finds what bisection finds of %s, in fewer steps',
    (_, taken) => {
      let [steps, bisected] = [0, 0];
      fc.assert(
        fc.property(
          fc.double({ min: 0, max: 1e12, noNaN: true }),
          fc.integer({ min: 1, max: 512 }),
          fc.constantFrom(2 ** 40, 5000, 7, 1),
          (capacity, page, end) => {
            const room = (value: number) => capacity - taken(value, page);
            const plain = largestThat((value) => {
              bisected += 1;
              return room(value) >= 0;
            }, end);
            const quick = largestWithRoom((value) => {
              steps += 1;
              return room(value);
            }, end);
            expect(quick).toBe(plain);
          },
        ),
      );
      expect(steps).toBeLessThan(bisected);
    },
  );

  test('finds the limit from a yes-or-no check alone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 4000 }),
        (edge, end) => {
          const room = (value: number) => (value <= edge ? 1 : Number.NEGATIVE_INFINITY);
          expect(largestWithRoom(room, end)).toBe(Math.min(edge, end));
        },
      ),
    );
  });
});
