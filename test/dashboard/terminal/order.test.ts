import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inOrder, type Piece, shortest } from '../../../source/dashboard/terminal/order.js';
import { paint } from '../../../source/dashboard/terminal/paint.js';
import { bytesOfMove, moveBetween } from '../../../source/dashboard/terminal/pen.js';
import { parseRow, type Row } from '../../../source/dashboard/terminal/row.js';
import { applySgr, PLAIN } from '../../../source/dashboard/terminal/style.js';
import { createVirtualTerminal, looksOf } from './virtual-terminal.js';

const [COLUMNS, ROWS] = [100, 30];
const COLOURS = {
  '24 bits': ['', '2', '38;2;90;180;250', '1;38;2;90;180;250', '7', '48;2;20;20;60'],
  '256 colours': ['', '2', '38;5;113', '1;4;38;5;81', '7', '48;5;17'],
  '16 colours': ['', '2', '36', '1;4;96', '7', '44'],
  'no colour': ['', '2', '1', '1;4', '7', ''],
} as const;
const GLYPHS = {
  unicode: ['1', '20', 'GiB', '█▌', '─', '✓', ' ', '         ', '量'],
  ascii: ['1', '20', 'GiB', '#', '-', 'v', ' ', '         ', '+'],
} as const;

const cell = fc.record({
  row: fc.nat(ROWS - 1),
  column: fc.nat(COLUMNS - 12),
  look: fc.nat(5),
  glyph: fc.nat(8),
});
/** Changes here and there, and a column of changes below each other, as figures of a pane are. */
const changes = fc.tuple(fc.array(cell, { maxLength: 90 }), fc.array(cell, { maxLength: 4 }));

const screens = (
  [single, columns]: readonly [readonly Cell[], readonly Cell[]],
  looks: readonly string[],
  glyphs: readonly string[],
): string[] => {
  const lines = Array.from({ length: ROWS }, () => Array<string>(COLUMNS).fill(' '));
  const put = ({ row, column, look, glyph }: Cell): void => {
    const line = lines[row];
    if (line) line[column] = `\u001B[${looks[look]}m${glyphs[glyph]}\u001B[m`;
  };
  for (const one of single) put(one);
  for (const one of columns) for (let row = one.row; row < ROWS; row++) put({ ...one, row });
  return lines.map((line) => line.join(''));
};
type Cell = typeof cell extends fc.Arbitrary<infer T> ? T : never;

const rowsOf = (lines: readonly string[]): Row[] => lines.map((line) => parseRow(line, COLUMNS));

describe('the order of an output', { timeout: 60_000 }, () => {
  for (const [depth, looks] of Object.entries(COLOURS)) {
    for (const [set, glyphs] of Object.entries(GLYPHS)) {
      test(`leads from any screen to any other: ${depth}, ${set}`, async () => {
        await fc.assert(
          fc.asyncProperty(changes, changes, async (first, second) => {
            const [before, after] = [
              rowsOf(screens(first, looks, glyphs)),
              rowsOf(screens(second, looks, glyphs)),
            ];
            const nothing = Array.from({ length: ROWS }, () => undefined);
            const changed = createVirtualTerminal(COLUMNS, ROWS);
            const afresh = createVirtualTerminal(COLUMNS, ROWS);
            changed.stdout.write(`\u001B[?7l${paint(nothing, before, COLUMNS)}`);
            changed.stdout.write(paint(before, after, COLUMNS));
            afresh.stdout.write(`\u001B[?7l${paint(nothing, after, COLUMNS)}`);
            await Promise.all([changed.settle(), afresh.settle()]);
            expect(looksOf(changed.terminal)).toEqual(looksOf(afresh.terminal));
          }),
          { numRuns: 25 },
        );
      });
    }
  }

  test('takes two columns of figures one after the other, not from row to row', () => {
    const pieces = Array.from({ length: 12 }, (_, index): Piece[] =>
      [20, 60].map((column) => ({
        kind: 'text',
        line: index,
        column,
        text: '12',
        cells: 2,
        style: PLAIN,
        isCertain: true,
      })),
    ).flat();
    // Two figures, a line down and two cells back, where from row to row each takes a move of five bytes.
    expect(shortest(pieces, COLUMNS).length).toBeLessThan(24 * (2 + 3) + 20);
    expect(inOrder(pieces, COLUMNS).length).toBeGreaterThan(24 * 6);
  });

  test('sets each style of a large output once', () => {
    const styles = ['38;5;113', '38;5;203', '38;5;75', ''].map((code) =>
      applySgr(PLAIN, code || '0'),
    );
    const pieces = Array.from({ length: 60 }, (_, line): Piece[] =>
      styles.map((style, index) => ({
        kind: 'text',
        line,
        column: index * 20,
        text: 'a figure',
        cells: 8,
        style,
        isCertain: true,
      })),
    ).flat();
    const shown = shortest(pieces, COLUMNS);
    expect(shown.split('38;5;203').length - 1).toBe(1);
    // A figure, a line down, eight cells back.
    expect(shown.length).toBeLessThan(240 * (8 + 1 + 4) + 100);
  });

  test('counts the bytes of each move', () => {
    const place = fc.nat(250);
    fc.assert(
      fc.property(place, fc.option(place, { nil: undefined }), place, place, (...places) => {
        const [row, column, toRow, toColumn] = places;
        const from = { row, column };
        expect(bytesOfMove(from, toRow, toColumn)).toBe(moveBetween(from, toRow, toColumn).length);
      }),
      { numRuns: 2000 },
    );
  });
});
