import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keyTable } from '../source/dashboard/key-table.js';

const readme = readFileSync(new URL('../readme.md', import.meta.url), 'utf8');

describe('the readme', () => {
  test('has every key of the key table, in its words', () => {
    const cell = (text: string) => text.replaceAll('|', '\\|');
    const rows = keyTable().map(
      ({ place, keys, words }) => `| ${cell(place)} | \`${cell(keys)}\` | ${cell(words)} |`,
    );
    const table = ['| where | keys | what |', '| --- | --- | --- |', ...rows].join('\n');
    const shown = /<!-- keys:.*?-->\n([\s\S]*?)\n?<!-- \/keys -->/.exec(readme)?.[1];
    expect(shown).toBe(table);
  });

  test('names the two commands that do all the set-up', () => {
    expect(readme).toContain('npm ci && npm start');
    expect(readme).toContain('npm cit');
  });
});
