import { expect, it } from 'vitest';
import { pictureOf } from '../../../source/dashboard/picture.js';
import { createScreen } from '../../../source/dashboard/terminal/screen.js';
import { themes } from '../../../source/dashboard/theme.js';
import { scenarioOf, session, startOf } from '../fixtures.js';

/** Keys of a session on eight devices, and the bytes that each sends. */
function bytesOf(keys: string, columns: number, rows: number): readonly number[] {
  const size = { columns, rows };
  const scenario = scenarioOf({ tp: 8 }, 'llama-3.1-8b', 'h100-sxm-80gb', 8);
  const user = session(startOf(scenario), size);
  const screen = createScreen();
  const show = () =>
    Buffer.byteLength(
      screen.show(pictureOf(user.state, size, { theme: themes.dark, isAscii: false }), size),
    );
  show();
  return keys.split(' ').map((key) => {
    user.press(key);
    return show();
  });
}

const VALUES = 'right right right left left left';

it.each([
  // A key at 120×40 changes 50 figures, and at 200×60 the grids and the chart besides: each takes a move.
  [80, 24, 250],
  [120, 40, 400],
  [200, 60, 850],
] as const)('a value that changes sends few bytes at %i×%i', (columns, rows, most) => {
  for (const bytes of bytesOf(VALUES, columns, rows)) expect(bytes).toBeLessThanOrEqual(most);
});

it('another mode sends less than a new picture', () => {
  for (const bytes of bytesOf('m m m', 80, 24)) expect(bytes).toBeLessThanOrEqual(3000);
  for (const bytes of bytesOf('m m m', 200, 60)) expect(bytes).toBeLessThanOrEqual(8000);
});

it('another pane sends few bytes', () => {
  for (const bytes of bytesOf('tab K P f tab', 80, 24)) expect(bytes).toBeLessThanOrEqual(500);
  for (const bytes of bytesOf('tab K P f tab', 200, 60)) expect(bytes).toBeLessThanOrEqual(500);
});
