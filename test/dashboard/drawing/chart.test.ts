import { describe, expect, it } from 'vitest';
import { dotField } from '../../../source/dashboard/drawing/braille.js';
import { chart } from '../../../source/dashboard/drawing/chart.js';
import { widthOf } from '../../../source/dashboard/drawing/line.js';
import type { ChartPart } from '../../../source/dashboard/panes/view.js';

const GIB = 2 ** 30;
const part: ChartPart = {
  kind: 'chart',
  title: 'memory by context',
  points: [1, 2, 4, 8].map((at) => ({
    at,
    segments: [
      { amount: 2 * GIB, fill: '█', tone: 'weights' },
      { amount: at * GIB, fill: '▚', tone: 'cache' },
    ],
  })),
  lines: [
    { tone: 'accent', points: [1, 2, 4, 8].map((at) => ({ at, bytes: (2 + 4 * at) * GIB })) },
  ],
  capacity: 16 * GIB,
  here: 4,
  sizeText: String,
};

const drawn = (own: ChartPart, width = 40, height = 12) =>
  chart
    .lines(own, { width, height, row: undefined, isFocused: false, isBeside: false })
    .map((line) => line.map(({ text }) => text).join(''));

describe('a chart', () => {
  it('has exactly the lines and columns of its room', () => {
    for (const [width, height] of [
      [40, 12],
      [20, 7],
      [100, 30],
    ] as const) {
      const lines = chart.lines(part, {
        width,
        height,
        row: undefined,
        isFocused: false,
        isBeside: false,
      });
      expect(lines).toHaveLength(height);
      for (const line of lines) expect(widthOf(line)).toBe(width);
    }
  });

  it('draws the parts stacked from the bottom, the capacity, and the place of the scenario', () => {
    const lines = drawn(part);
    expect(lines.some((line) => line.includes('16.0 GiB') && line.includes('┄'))).toBe(true);
    expect(lines.at(-2)).toContain('█');
    expect(lines.at(-2)).not.toContain('▚');
    expect(lines.join('')).toContain('▚');
    expect(lines.at(-1)).toMatch(/1 +2 +▴4 +8/);
  });

  it('draws a line above the area in dots, as far as the plot goes', () => {
    const dots =
      drawn(part)
        .join('')
        .match(/[\u2801-\u28ff]/g) ?? [];
    expect(dots.length).toBeGreaterThan(5);
  });

  it('shows differences between amounts that are all over the capacity', () => {
    const lines = drawn({ ...part, lines: [], capacity: GIB });
    expect(new Set(lines.slice(1, -1)).size).toBeGreaterThan(3);
    expect(lines.some((line) => line.includes('1.00 GiB'))).toBe(true);
  });

  it('fills the area up to the capacity, and draws its edge alone beyond', () => {
    const lines = drawn({ ...part, lines: [], capacity: 5 * GIB }).slice(1, -1);
    const limit = lines.findIndex((line) => line.includes('5.00 GiB'));
    expect(limit).toBeGreaterThan(1);
    expect(lines.slice(0, limit).join('')).not.toMatch(/[█▚▁-▇]/);
    expect(lines.slice(0, limit).join('')).toMatch(/[\u2801-\u28ff]/);
    expect(lines.slice(limit).join('')).not.toMatch(/[\u2801-\u28ff]/);
    expect(lines.slice(limit).join('')).toMatch(/▚.*█/);
  });

  it('draws sizes without others between them as steps', () => {
    const [first = '', ...others] = drawn({ ...part, isStepped: true, lines: [] }).slice(1, -1);
    expect(first).toBeDefined();
    expect(others.at(-1)).toMatch(/█+ $/);
    expect(drawn({ ...part, isStepped: true, lines: [] }).at(-1)).toMatch(/1 +2 +▴4 +8/);
  });

  it('can be drawn with one size, with none, and without a capacity', () => {
    for (const own of [
      { ...part, points: part.points.slice(0, 1), lines: [] },
      { ...part, points: [], lines: [] },
      { ...part, capacity: 0 },
    ])
      expect(drawn(own)).toHaveLength(12);
  });
});

it('puts dots where they are asked for and none outside', () => {
  const field = dotField(2, 1);
  field.set(0, 0);
  field.set(3, 3);
  field.set(-1, 0);
  field.set(9, 9);
  expect([field.cell(0, 0), field.cell(1, 0)]).toEqual(['⠁', '⢀']);
});
