import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { grouped } from '../../source/text/digits.js';

const SOURCE = fileURLToPath(new URL('../../source', import.meta.url));

test('digits are in groups of three', () => {
  expect([0, 999, 1000, 8_030_261_248, -1234].map(grouped)).toEqual([
    '0',
    '999',
    '1,000',
    '8,030,261,248',
    '-1,234',
  ]);
});

test('nothing asks for the language of the machine: the first call takes longer than a report', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' });
  const asking = files
    .filter((name) => /\.tsx?$/.test(name))
    .filter((name) =>
      /\.toLocale|Intl\.(?!Segmenter)/.test(readFileSync(join(SOURCE, name), 'utf8')),
    );
  expect(asking).toEqual([]);
});
