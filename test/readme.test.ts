import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documentedReadme, documentedSpeed, madeDocuments } from '../bundle/documents.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('readme.md');

describe('the readme', () => {
  test('has every key and every option of their tables (npm run docs writes them)', () => {
    expect(readme).toBe(documentedReadme(readme));
  });

  test('names the two commands that do all the set-up', () => {
    expect(readme).toContain('npm ci && npm start');
    expect(readme).toContain('npm cit');
  });
});

test.each(Object.entries(madeDocuments()))('%s is as npm run docs writes it', (path, text) => {
  expect(read(path)).toBe(text);
});

test('docs/serving-speed.md has every number of its tables (npm run docs writes them)', () => {
  const speed = read('docs/serving-speed.md');
  expect(speed).toBe(documentedSpeed(speed));
});
