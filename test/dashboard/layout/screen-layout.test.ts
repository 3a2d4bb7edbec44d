import { describe, expect, it } from 'vitest';
import type { Rectangle } from '../../../source/dashboard/layout/box.js';
import { overlayOf } from '../../../source/dashboard/layout/overlay.js';
import {
  type Layout,
  layoutOf as layoutWith,
  shownOf,
  slotsOf,
} from '../../../source/dashboard/layout/screen-layout.js';
import { PANE_IDS, type PaneId } from '../../../source/dashboard/panes/catalogue.js';

/** Lines that panes take, about as many as those of Llama-3.1-8B on one H100. */
const HEIGHTS: Readonly<Record<PaneId, number>> = {
  model: 13,
  hardware: 7,
  workload: 20,
  memory: 9,
  parameters: 9,
  cache: 11,
  activations: 14,
  saved: 11,
  speed: 11,
  throughput: 12,
  frees: 7,
  map: 4,
  users: 11,
};

const layoutOf = (columns: number, rows: number, recent: readonly PaneId[]): Layout =>
  layoutWith(columns, rows, { mode: 'inference', recent }, (pane) => HEIGHTS[pane]);

/** The slots in plain characters: one for four columns and so many rows; `+3` counts the tabs that are behind. */
function drawing(
  columns: number,
  rows: number,
  scale: number,
  recent: readonly PaneId[] = [],
): string {
  const layout = layoutOf(columns, rows, recent);
  if (layout.kind === 'too-small') return layout.kind;
  const cells = Array.from({ length: Math.ceil(rows / scale) }, () =>
    Array<string>(Math.ceil(columns / 4)).fill(' '),
  );
  const put = (left: number, top: number, text: string): void => {
    for (const [index, character] of [...text].entries())
      cells[top]?.splice(left + index, 1, character);
  };
  for (const slot of slotsOf(layout)) {
    const [left, top] = [Math.floor(slot.left / 4), Math.floor(slot.top / scale)];
    const right = Math.floor((slot.left + slot.width) / 4);
    const bottom = Math.floor((slot.top + slot.height) / scale);
    for (let row = top; row < bottom; row++) put(left, row, '|');
    const behind = slot.tabs.length > 1 ? `+${slot.tabs.length - 1}` : '';
    const name = shownOf(slot.tabs, { mode: 'inference', recent }) + behind;
    put(left, top, `+${name.padEnd(right - left - 1, '-').slice(0, right - left - 1)}`);
  }
  return cells.map((row) => row.join('').trimEnd()).join('\n');
}

describe('the layout, drawn', () => {
  it.each<[title: string, asked: Parameters<typeof drawing>, picture: string]>([
    [
      '60×16: inputs in one place and results in the other, each with its tabs',
      [60, 16, 2],
      `
+model+memory+9
|     |
|     |
|     |
|     |
|     |
|     |
`.slice(1),
    ],
    [
      '80×24: the workload open, model and hardware a line each, memory, the others as tabs',
      [80, 24, 1],
      `

+model---+memory----
+hardware|
+workload|
|        |
|        |
|        |
|        |
|        |
|        |
|        |
|        |
|        +parameters
|        |
|        |
|        |
|        |
|        |
|        |
|        |
|        |

`,
    ],
    [
      '80×24 with the model in focus: it is the one that is open',
      [80, 24, 1, ['model', 'workload', 'cache']],
      `

+model---+memory----
|        |
|        |
|        |
|        |
|        |
|        |
|        |
|        |
|        |
|        |
|        +cache+8---
|        |
|        |
|        |
|        |
|        |
|        |
+hardware|
+workload|

`,
    ],
    [
      '120×40: every main pane at once, the memory gauge over two columns',
      [120, 40, 2],
      `
+model---+memory--------------
|        |
|        |
|        |
+hardware|
|        +parameter+cache-----
|        |         |
|        |         |
|        |         |
+workload|         |
|        |         |
|        +speed+4--+activation
|        |         |
|        |         |
|        |         |
|        |         |
|        |         |
|        |         |
`,
    ],
    [
      '160×50: what frees memory, the matrix and the users too, in a third column',
      [160, 50, 2],
      `
+model---+memory--------------+speed+1--
|        |                    |
|        |                    |
|        |                    |
|        |                    |
+hardware|                    |
|        +parameter+cache-----|
|        |         |          |
|        |         |          +frees----
|        |         |          |
+workload|         |          |
|        +map------|          |
|        |         |          |
|        |         |          |
|        |         +activation|
|        |         |          +users----
|        |         |          |
|        |         |          |
|        |         |          |
|        |         |          |
|        |         |          |
|        |         |          |
|        |         |          |
`,
    ],
    [
      '240×67: a fourth column, and below two of them a wide pane',
      [240, 67, 2],
      `
+model--------+memory----------------+speed-----+frees------
|             |                      |          |
|             |                      |          |
|             |                      |          |
|             |                      |          |
|             |                      |          |
|             +parameters-+activation|          |
+hardware-----|           |          |          |
|             |           |          |          |
|             |           |          |          |
|             |           |          |          |
|             |           |          |          |
+workload-----|           |          |          |
|             |           |          |          |
|             +cache------|          |          |
|             |           |          |          |
|             |           |          |          +map--------
|             |           |          |          |
|             |           |          |          |
|             |           |          |          |
|             |           |          |          |
|             |           |          |          |
|             |           |          |          |
+throughput+1-|           |          |          |
|             |           |          |          |
|             +users-----------------|          |
|             |                      |          |
|             |                      |          |
|             |                      |          |
|             |                      |          |
|             |                      |          |

`,
    ],
    [
      '200×60: the cells of all users beside each other',
      [200, 60, 2],
      `
+model--------+memory----------------+speed-------
|             |                      |
|             |                      |
|             |                      |
|             |                      |
|             |                      |
|             +parameters+cache------|
+hardware-----|          |           |
|             |          |           |
|             |          |           |
|             |          |           |
+workload-----|          |           |
|             |          |           |
|             |          |           |
|             +activation|           +frees-------
|             |          |           |
|             |          |           |
|             |          |           |
|             |          |           |
|             |          |           |
|             |          |           |
|             +users-----------------|
+throughput+1-|                      +map---------
|             |                      |
|             |                      |
|             |                      |
|             |                      |
|             |                      |
`,
    ],
  ])('%s', (_, asked, picture) => {
    expect(drawing(...asked)).toBe(picture);
  });

  it('59×16 and 60×15 are too small', () => {
    expect(drawing(59, 16, 2)).toBe('too-small');
    expect(drawing(60, 15, 2)).toBe('too-small');
  });
});

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

const area = ({ width, height }: Rectangle): number => width * height;

/** What is wrong with the slots of a layout; nothing when they tile the screen between the lines around. */
function faultsOf(layout: Layout, columns: number, rows: number): string[] {
  if (layout.kind === 'too-small') return [];
  const slots = slotsOf(layout);
  const { hasModelLine } = layout;
  const top = hasModelLine ? 2 : 1;
  const faults: string[] = [];
  for (const [index, slot] of slots.entries()) {
    // A folded pane is one line.
    if (slot.width < 20 || (slot.height < 5 && slot.height !== 1))
      faults.push(`${slot.tabs} is too small`);
    const isInside = slot.left >= 0 && slot.top >= top;
    const end = { column: slot.left + slot.width, row: slot.top + slot.height };
    if (!isInside || end.column > columns || end.row > rows - 2)
      faults.push(`${slot.tabs} leaves the screen`);
    for (const other of slots.slice(index + 1))
      if (overlap(slot, other)) faults.push(`${slot.tabs} lies over ${other.tabs}`);
  }
  const covered = slots.reduce((sum, slot) => sum + area(slot), 0);
  if (covered !== columns * (rows - 2 - top)) faults.push('not all of the screen is covered');
  return faults;
}

it('tiles the screen at every size from 20×5 to 250×80, whatever was used last', () => {
  const pasts: readonly (readonly PaneId[])[] = [[], ['model'], ['users', 'hardware']];
  const faults: string[] = [];
  for (let columns = 20; columns <= 250; columns++)
    for (let rows = 5; rows <= 80; rows++)
      for (const recent of pasts) {
        const layout = layoutOf(columns, rows, recent);
        const isTooSmall = columns < 60 || rows < 16;
        if ((layout.kind === 'too-small') !== isTooSmall) faults.push(`${columns}×${rows}`);
        for (const fault of faultsOf(layout, columns, rows))
          faults.push(`${columns}×${rows}: ${fault}`);
      }
  expect(faults).toEqual([]);
});

it('has every pane in exactly one place, and shows the one in focus open', () => {
  for (const [columns, rows] of [
    [60, 16],
    [80, 24],
    [100, 30],
    [120, 40],
    [200, 60],
  ] as const)
    for (const focus of PANE_IDS) {
      const layout = layoutOf(columns, rows, [focus]);
      if (layout.kind === 'too-small') throw new Error('too small');
      const slots = slotsOf(layout);
      const all = slots.flatMap(({ tabs }) => tabs);
      expect([...all].sort()).toEqual([...PANE_IDS].sort());
      const own = slots.find(
        ({ tabs }) => shownOf(tabs, { mode: 'inference', recent: [focus] }) === focus,
      );
      expect(own?.height).toBeGreaterThan(1);
    }
});

it('keeps an overlay on the screen, however small that is', () => {
  for (const [columns, rows] of [
    [1, 1],
    [20, 5],
    [60, 16],
    [200, 60],
  ] as const) {
    const { left, top, width, height } = overlayOf(columns, rows, { width: 96, height: 70 });
    expect(Math.min(left, top, width - 1, height - 1)).toBeGreaterThanOrEqual(0);
    expect(left + width).toBeLessThanOrEqual(columns);
    expect(top + height).toBeLessThanOrEqual(rows);
    // The two lines below the panes stay in sight.
    if (rows > 5) expect(top + height).toBeLessThanOrEqual(rows - 2);
  }
});
