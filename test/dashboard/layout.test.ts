import { describe, expect, it } from 'vitest';
import { type Layout, layoutOf, overlayOf, type Rectangle } from '../../source/dashboard/layout.js';
import { PANE_IDS, type PaneId } from '../../source/dashboard/panes.js';

/** The slots in plain characters: one for four columns and two rows; `+3` counts the tabs that are behind. */
function drawing(columns: number, rows: number, recent: readonly PaneId[] = []): string {
  const layout = layoutOf(columns, rows, recent);
  if (layout.kind === 'too-small') return layout.kind;
  const cells = Array.from({ length: Math.ceil(rows / 2) }, () =>
    Array<string>(Math.ceil(columns / 4)).fill(' '),
  );
  const put = (left: number, top: number, text: string): void => {
    for (const [index, character] of [...text].entries())
      cells[top]?.splice(left + index, 1, character);
  };
  for (const slot of layout.slots) {
    const [left, top] = [Math.floor(slot.left / 4), Math.floor(slot.top / 2)];
    const right = Math.floor((slot.left + slot.width) / 4);
    const bottom = Math.floor((slot.top + slot.height) / 2);
    for (let row = top; row < bottom; row++) put(left, row, '|');
    const behind = slot.tabs.length > 1 ? `+${slot.tabs.length - 1}` : '';
    const name = slot.shown + behind;
    put(left, top, `+${name.padEnd(right - left - 1, '-').slice(0, right - left - 1)}`);
  }
  return cells.map((row) => row.join('').trimEnd()).join('\n');
}

describe('the layout, drawn', () => {
  it('60×16: inputs in one place and results in the other, each with its tabs', () => {
    expect(drawing(60, 16)).toBe(
      `
+model+memory+7
|     |
|     |
|     |
|     |
|     |
|     |
`.slice(1),
    );
  });

  it('80×24: the workload open, model and hardware folded, memory, the others as tabs', () => {
    expect(drawing(80, 24)).toBe(
      `
+model---+memory----
+hardware|
|        |
+workload|
|        |
|        +parameters
|        |
|        |
|        |
|        |
`,
    );
  });

  it('80×24 with the model in focus: it is the one that is open', () => {
    expect(drawing(80, 24, ['model', 'workload', 'cache'])).toBe(
      `
+model---+memory----
|        |
|        |
|        |
|        |
|        +cache+6---
|        |
+hardware|
+workload|
|        |
`,
    );
  });

  it('100×30: the same, with more room', () => {
    expect(drawing(100, 30)).toBe(
      `
+model----+memory--------
+hardware-|
|         |
+workload-|
|         |
|         |
|         +parameters+6--
|         |
|         |
|         |
|         |
|         |
|         |
`,
    );
  });

  it('120×40: every main pane at once, the memory gauge over two columns', () => {
    expect(drawing(120, 40)).toBe(
      `
+model---+memory--------------
|        |
|        |
|        |
|        |
|        +parameter+cache-----
+hardware|         |
|        |         |
|        |         |
|        |         |
+workload|         |
|        |         |
|        +speed+3--+activation
|        |         |
|        |         |
|        |         |
|        |         |
|        |         |
`,
    );
  });

  it('200×60: what frees memory and the matrix too', () => {
    expect(drawing(200, 60)).toBe(
      `
+model-----+memory------------+parameters---------
|          |                  |
|          |                  |
|          |                  |
|          |                  |
|          |                  |
|          +speed-------------+cache--------------
|          |                  |
|          |                  |
|          |                  |
|          |                  |
|          |                  |
+hardware--+frees-------------|
|          |                  |
|          |                  |
|          |                  |
+workload--|                  |
|          |                  +activations--------
|          |                  |
|          |                  |
|          +map+1-------------|
|          |                  |
|          |                  |
|          |                  |
|          |                  |
|          |                  |
|          |                  |
|          |                  |
`,
    );
  });

  it('59×16 and 60×15 are too small', () => {
    expect(drawing(59, 16)).toBe('too-small');
    expect(drawing(60, 15)).toBe('too-small');
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
  const { slots, hasModelLine } = layout;
  const top = hasModelLine ? 2 : 1;
  const faults: string[] = [];
  for (const [index, slot] of slots.entries()) {
    if (slot.width < 20 || slot.height < 3) faults.push(`${slot.shown} is too small`);
    const isInside = slot.left >= 0 && slot.top >= top;
    const end = { column: slot.left + slot.width, row: slot.top + slot.height };
    if (!isInside || end.column > columns || end.row > rows - 2)
      faults.push(`${slot.shown} leaves the screen`);
    for (const other of slots.slice(index + 1))
      if (overlap(slot, other)) faults.push(`${slot.shown} lies over ${other.shown}`);
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
      const all = layout.slots.flatMap(({ tabs }) => tabs);
      expect([...all].sort()).toEqual([...PANE_IDS].sort());
      const own = layout.slots.find(({ shown }) => shown === focus);
      expect(own?.isFolded).toBe(false);
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
