import { expect, it } from 'vitest';
import { type Line, span } from '../../../source/dashboard/widgets/line.js';
import { jumpTitle, titledBox } from '../../../source/dashboard/widgets/titled-box.js';
import { hiddenText, windowOf } from '../../../source/dashboard/widgets/window.js';

const draw = (lines: readonly Line[]): string =>
  lines.map((line) => line.map(({ text }) => text).join('')).join('\n');

const box = { title: [span('Model')], isFocused: false };

it('has its title in the border, and more there where there is room', () => {
  const content = [[span('8.03B')]];
  expect(draw(titledBox({ ...box, aside: [span('legend')] }, content, 26, 4))).toBe(
    `
╭─ Model ─────── legend ─╮
│8.03B                   │
│                        │
╰────────────────────────╯`.slice(1),
  );
  expect(draw(titledBox({ ...box, aside: [span('legend')] }, content, 18, 3))).toBe(
    `
╭─ Model ────────╮
│8.03B           │
╰────────────────╯`.slice(1),
  );
});

it('is exactly as large as asked, down to nothing', () => {
  for (let width = 1; width < 30; width++)
    for (let height = 0; height < 5; height++) {
      const lines = titledBox(box, [[span('some content that is long')]], width, height);
      expect(lines).toHaveLength(height);
      for (const line of lines) expect([...draw([line])]).toHaveLength(width);
    }
});

it('underlines the jump key in the title, or puts it before', () => {
  expect(jumpTitle('TP × PP matrix', 'X', false).map(({ tone }) => tone)).toEqual([
    'title',
    'jump',
  ]);
  expect(draw([jumpTitle('Memory', 'D', false)])).toBe('D Memory');
});

it('moves a window by pages so that most rows stay', () => {
  expect(windowOf(5, 10, 3)).toEqual({ start: 0, end: 5 });
  expect(windowOf(20, 5, 0)).toEqual({ start: 0, end: 5 });
  expect(windowOf(20, 5, 3)).toEqual({ start: 0, end: 5 });
  expect(windowOf(20, 5, 4)).toEqual({ start: 4, end: 9 });
  expect(windowOf(20, 5, 19)).toEqual({ start: 15, end: 20 });
});

it('always has the chosen row in the window', () => {
  for (let height = 1; height < 12; height++)
    for (let row = 0; row < 30; row++) {
      const { start, end } = windowOf(30, height, row);
      expect(start <= row && row < end).toBe(true);
    }
});

it('says how much is hidden', () => {
  expect(hiddenText({ start: 4, end: 9 }, 20)).toBe('▴ 4 ▾ 11');
  expect(hiddenText({ start: 0, end: 5 }, 5)).toBe('');
});
