import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { madePictures } from '../../bundle/pictures.js';

const readme = readFileSync(new URL('../../readme.md', import.meta.url), 'utf8');

it('every picture of the readme is made from the program’s own frames', () => {
  const pictures = madePictures();
  const shown = [...readme.matchAll(/\]\((pictures\/[\w.-]+)\)/g)].map(([, path]) => path ?? '');
  expect(shown.toSorted()).toEqual(Object.keys(pictures).toSorted());
  for (const text of Object.values(pictures)) {
    expect(text).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(text.length).toBeLessThan(200_000);
  }
  expect(pictures['pictures/explain.svg']).toContain('KV cache');
  expect(pictures['pictures/compare.svg']).toContain('+12.5 %');
});
