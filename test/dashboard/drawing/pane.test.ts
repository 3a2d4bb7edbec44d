import { describe, expect, it } from 'vitest';
import { type Band, fitPane, heightOf, linesOf } from '../../../source/dashboard/drawing/pane.js';
import type { FactsPart, TablePart, View } from '../../../source/dashboard/panes/view.js';
import type { ResultRow } from '../../../source/dashboard/result-row.js';

const row = (id: string): ResultRow => ({
  id,
  label: id,
  amount: 2 ** 30,
  unit: 'bytes',
  certainty: 'exact',
});
const table: TablePart = {
  kind: 'table',
  columns: ['pointer', 'label', 'amount'],
  rows: ['a', 'b', 'c', 'd'].map(row),
};
const facts: FactsPart = { kind: 'facts', rows: ['e', 'f'].map(row) };
const view: View = {
  head: [{ kind: 'words', words: [{ text: 'head' }] }],
  body: [table, facts],
  isBeside: true,
};

/** The lines of a view in a room, and what is said to be out of sight. */
function draw(own: View, width: number, height: number, focused = 'a'): string[] {
  const { bands, gap, foot, hidden } = fitPane(own, { width, height, row: focused });
  const linesIn = (band: Band) =>
    Array.from({ length: band.height }, (_, line) =>
      band.parts
        .map((part) => {
          const spans = linesOf(part, { row: focused, isFocused: true })[line] ?? [];
          return spans
            .map(({ text }) => text)
            .join('')
            .padEnd(part.width);
        })
        .join('')
        .trimEnd(),
    );
  return [
    ...bands.flatMap(linesIn),
    ...Array<string>(gap).fill(''),
    ...foot.flatMap(linesIn),
    hidden,
  ];
}

describe('a view in its pane', () => {
  it('has parts beside each other where they have room, else below', () => {
    expect(draw(view, 40, 6)).toEqual([
      ' head',
      '▸a 1.00 GiB          e         1.00 GiB',
      ' b 1.00 GiB          f         1.00 GiB',
      ' c 1.00 GiB',
      ' d 1.00 GiB',
      '',
      '',
    ]);
    expect(heightOf(view, 40)).toBe(5);
    expect(heightOf(view, 16)).toBe(7);
  });

  it('has words in the room that is left where all of them have room', () => {
    const part = { kind: 'words', words: [{ text: 'words that no key changes' }] } as const;
    const filled: View = { ...view, spare: [{ least: 1, part: () => part }] };
    expect(draw(filled, 20, 9).slice(-3)).toEqual([' words that no key', ' changes', '']);
    expect(draw(filled, 20, 12).slice(-3)).toEqual([' words that no key', ' changes', '']);
    expect(draw(filled, 20, 8).join('\n')).not.toContain('words');
  });

  it('shows the row in focus and says how many rows are out of sight', () => {
    expect(draw(view, 16, 4)).toEqual([
      ' head',
      '▸a 1.00 GiB',
      ' b 1.00 GiB',
      ' c 1.00 GiB',
      '▾ 3',
    ]);
    expect(draw(view, 16, 4, 'f')).toEqual([
      ' head',
      ' d 1.00 GiB',
      ' e     1.00 GiB',
      '▸f     1.00 GiB',
      '▴ 3',
    ]);
  });

  it('announces every row that it leaves out, at any height', () => {
    for (let height = 1; height < 9; height++)
      for (const focused of ['a', 'b', 'c', 'd', 'e', 'f']) {
        const lines = draw(view, 16, height, focused);
        const hidden = [...(lines.at(-1) ?? '').matchAll(/\d+/g)].reduce(
          (sum, [count]) => sum + Number(count),
          0,
        );
        const shown = lines.slice(0, -1).filter((line) => /^[ ▸][a-f] /.test(line)).length;
        expect(shown + hidden).toBe(6);
        expect(lines.join('\n')).toContain(`▸${focused}`);
      }
  });
});
