import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cell,
  type Column,
  fitColumns,
  type Row,
  rowLine,
} from '../../../source/dashboard/drawing/columns.js';
import { widthOf } from '../../../source/dashboard/drawing/line.js';

const text = (words: string, short?: string): Cell => ({
  kind: 'text',
  text: words,
  ...(short !== undefined && { short }),
});
const amount = (number: string, unit: string): Cell => ({ kind: 'amount', number, unit });

const COLUMNS: readonly Column[] = [
  { id: 'label' },
  { id: 'amount' },
  { id: 'share', align: 'right', drop: 2 },
  { id: 'note', elastic: { least: 4 }, drop: 3 },
];
const ROWS: readonly Row[] = [
  [
    text('Forward FLOPs a token', 'Forward'),
    amount('19.3', 'GFLOP'),
    text('100 %'),
    text('per token'),
  ],
  [text('Ridge point'), amount('295', 'FLOP/B'), text('7 %'), text('bf16')],
];

const draw = (width: number): string[] => {
  const fitted = fitColumns(COLUMNS, ROWS, width);
  return ROWS.map((row) =>
    rowLine(COLUMNS, fitted, row, width)
      .map(({ text: words }) => words)
      .join(''),
  );
};

describe('columns of a table', () => {
  it('are all shown in full where there is room', () => {
    expect(draw(50)).toEqual([
      'Forward FLOPs a token 19.3 GFLOP  100 % per token ',
      'Ridge point            295 FLOP/B   7 % bf16      ',
    ]);
  });

  it('shorten texts before a column is dropped, then drop columns in the declared order', () => {
    expect(draw(35)).toEqual([
      'Forward     19.3 GFLOP  100 % per …',
      'Ridge point  295 FLOP/B   7 % bf16 ',
    ]);
    expect(draw(30)).toEqual(['Forward     19.3 GFLOP  100 % ', 'Ridge point  295 FLOP/B   7 % ']);
    expect(draw(24)).toEqual(['Forward     19.3 GFLOP  ', 'Ridge point  295 FLOP/B ']);
  });

  it('cut a label last, and never an amount or its unit', () => {
    expect(draw(18)).toEqual(['Forwa… 19.3 GFLOP ', 'Ridge…  295 FLOP/B']);
  });

  it('let a number without a unit reach into the room of the units', () => {
    const [columns, rows] = [
      [{ id: 'amount' }, { id: 'note', elastic: { least: 1 } }],
      [
        [amount('815', 'tok/s'), text('a')],
        [amount('$24,331', ''), text('b')],
      ],
    ];
    const fitted = fitColumns(columns, rows, 12);
    const lines = rows.map((row) => rowLine(columns, fitted, row, 12).map((own) => own.text));
    expect(lines.map((line) => line.join(''))).toEqual([' 815 tok/s a', '$24,331    b']);
  });

  it('are exactly as wide as asked, whatever their texts', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 30 }).map((words) => text(words.replace(/[^ -~]/g, ''))),
      fc
        .tuple(fc.integer(), fc.constantFrom('B', 'GiB', 'FLOP/B', ''))
        .map(([value, unit]) => amount(String(value), unit)),
      fc.constant(undefined),
    );
    const row = fc.tuple(cell, cell, cell, cell);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.nat({ max: 90 }), (rows, width) => {
        const fitted = fitColumns(COLUMNS, rows, width);
        for (const own of rows) expect(widthOf(rowLine(COLUMNS, fitted, own, width))).toBe(width);
      }),
    );
  });
});
