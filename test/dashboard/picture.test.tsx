import { stripVTControlCharacters } from 'node:util';
import { expect, it, vi } from 'vitest';
import { Dashboard } from '../../source/dashboard/app.js';
import { type DashboardProps, openingPicture } from '../../source/dashboard/opening.js';
import { scenarioOf } from './fixtures.js';
import { inkScreen } from './ink-screen.js';
import { testServices } from './services.js';

// As the program does it before Ink is loaded.
vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '3';
});

const props: DashboardProps = {
  scenario: scenarioOf({}, 'qwen3-next-80b-a3b-instruct'),
  capabilities: { colours: 'true', glyphs: 'unicode', background: 'dark' },
  notice: 'a word at the start',
  services: testServices(),
};

it.each([
  [120, 40],
  [80, 24],
  [60, 16],
  [200, 60],
  [40, 10],
] as const)('the picture before Ink is there is what Ink draws: %i×%i', async (columns, rows) => {
  const screen = await inkScreen(<Dashboard {...props} />, columns, rows);
  const drawn = screen.rows().map((row) => stripVTControlCharacters(row).trimEnd());
  screen.unmount();
  const picture = openingPicture(props, { columns, rows }).split('\n');
  expect(picture.map((row) => stripVTControlCharacters(row).trimEnd())).toEqual(drawn);
});
