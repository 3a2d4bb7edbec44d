import { expect, it } from 'vitest';
import { frameThatHolds } from '../../../source/dashboard/layout/overlay.js';

const frame = (top: number, height: number) => ({ left: 0, top, width: 50, height });

it('takes the smallest frame that holds a page, several below each other counted as one', () => {
  const frames = [frame(0, 10), frame(10, 8), frame(18, 20)];
  expect(frameThatHolds(frames, () => 5)).toEqual(frame(10, 8));
  expect(frameThatHolds(frames, () => 18)).toEqual(frame(0, 18));
  expect(frameThatHolds(frames, () => 39)).toBeUndefined();
});

it('joins no frame without rows, which would be below itself without end', () => {
  expect(frameThatHolds([frame(0, 10), frame(10, 0), frame(10, 8)], () => 15)).toEqual(
    frame(0, 18),
  );
});
