import { expect, it } from 'vitest';
import { createMouseReader } from '../../../source/dashboard/terminal/mouse.js';

it('reads presses and the wheel, counted from 0, and nothing else', () => {
  const read = createMouseReader();
  expect(read('\u001B[<0;12;3M')).toEqual([{ kind: 'press', column: 11, row: 2 }]);
  expect(read('\u001B[<64;1;1M\u001B[<65;300;90M')).toEqual([
    { kind: 'wheel-up', column: 0, row: 0 },
    { kind: 'wheel-down', column: 299, row: 89 },
  ]);
  // A release, the right button, Shift, motion, a key.
  expect(read('\u001B[<0;12;3m\u001B[<2;1;1M\u001B[<4;1;1M\u001B[<32;1;1Mj')).toEqual([]);
});

it('joins a report of the mouse that arrives in pieces', () => {
  const read = createMouseReader();
  expect(['\u001B', '[<', '0;4', ';5M'].flatMap(read)).toEqual([
    { kind: 'press', column: 3, row: 4 },
  ]);
});
