import { expect, it } from 'vitest';
import { fields } from '../../../source/dashboard/drawing/fields.js';
import { fieldRows } from '../../../source/dashboard/field-rows.js';
import type { FieldsPart } from '../../../source/dashboard/panes/view.js';
import { scenarioOf } from '../fixtures.js';

const scenario = scenarioOf();
const rows = fieldRows('workload', scenario).slice(0, 9);
const part: FieldsPart = { kind: 'fields', rows, scenario, origin: scenario };
const linesAt = (width: number, row?: string) =>
  fields
    .lines(part, { width, height: 9, row, isFocused: true, isBeside: false })
    .map((line) => line.map(({ text }) => text).join(''));

it('fill as many columns as there is room for, each from top to bottom', () => {
  expect(linesAt(36)).toHaveLength(9);
  const lines = linesAt(60, 'kv');
  expect(lines.map((line) => line.length)).toEqual([60, 60, 60, 60, 60]);
  for (const [index, { label }] of rows.entries()) {
    const cell = lines[index % 5]?.slice(index < 5 ? 0 : 30);
    expect(cell?.slice(1, 1 + label.length)).toBe(label);
  }
});

it('are found by the mouse and by the list’s window where they are drawn', () => {
  const context = { width: 60, height: 5, row: undefined, isFocused: false, isBeside: false };
  for (const index of rows.keys()) {
    const line = fields.lineOfRow?.(part, index, 60, false) ?? -1;
    expect(fields.rowAt?.(part, { line, column: index < 5 ? 4 : 40 }, context)).toBe(index);
  }
});
