import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { buildReport } from '../../source/cost/build-report.js';
import { savedSection } from '../../source/report/saved-section.js';
import { sectionLines } from '../../source/report/text.js';
import { scenarioOf } from '../cost/scenarios.js';

const linesAt = (id: string, width: number) =>
  sectionLines(
    savedSection(buildReport(scenarioOf(id, 'h100-sxm-80gb', { mode: 'training' }))),
    width,
  );

test.each(['mixtral-8x7b-v0.1', 'deepseek-v3', 'mamba2-2.7b', 'qwen3-next-80b-a3b-instruct'])(
  'the table of saved tensors of %s has its bytes below each other at 80 columns, its reasons below its rows',
  (id) => {
    const lines = linesAt(id, 80);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    const ends = lines.filter((line) => line.includes(' ≈ ')).map((line) => stringWidth(line));
    expect(new Set(ends).size).toBe(1);
    expect(ends.length).toBeGreaterThan(8);
    expect(lines.some((line) => /^ {10}\S.*kept, /.test(line))).toBe(true);
  },
);

test('a wide table of saved tensors has a row a line', () => {
  const lines = linesAt('mixtral-8x7b-v0.1', 400);
  expect(lines.some((line) => /Queries +Queries +h_q +≈ .* kept +the gradients/.test(line))).toBe(
    true,
  );
});
