import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const filesUnder = (folder: string) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map(
    (name) => `${folder}/${name}`,
  );

const documents = new Map(
  filesUnder('docs')
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, headingsOf(read(path))] as const),
);
const readers = ['source', 'test', 'bundle', 'benchmark']
  .flatMap(filesUnder)
  .filter((path) => /\.(tsx?|mjs|mts|md)$/.test(path));

function headingsOf(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...prose.matchAll(/^#{1,4} (.+)$/gm)].map(([, heading = '']) => heading);
}

/** The anchor that GitHub makes of a heading. */
function anchorOf(heading: string): string {
  const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N} -]/gu, '');
  return words.replaceAll(' ', '-');
}

/** A citation is a path, a comma, a heading; in a comment it may go on in the next line. */
function citationsOf(path: string): readonly RegExpMatchArray[] {
  const text = read(path).replaceAll(/\s*\n\s*(?:\*|\/\/)?\s*/g, ' ');
  return [...text.matchAll(/(?<![\w/])(docs\/[\w-]+\.md), (.{1,80})/g)];
}

function isHeading(document: string, text: string): boolean {
  return (documents.get(document) ?? []).some(
    (heading) => text.startsWith(heading) && !/^[\w-]/.test(text.slice(heading.length)),
  );
}

describe('the documents', () => {
  test.each([...documents])('%s has each heading once', (_path, headings) => {
    expect(headings.length).toBeGreaterThan(0);
    expect(new Set(headings.map(anchorOf)).size).toBe(headings.length);
  });

  test('hold every heading that code and tests cite', () => {
    const wrong = readers.flatMap((path) =>
      citationsOf(path)
        .filter(([, document = '', text = '']) => !isHeading(document, text))
        .map(([citation]) => `${path}: ${citation}`),
    );
    expect(wrong).toEqual([]);
  });

  test('are cited by heading, not by section number', () => {
    const sign = '\u00a7';
    expect(readers.filter((path) => read(path).includes(sign))).toEqual([]);
  });

  test('are all in the repository', () => {
    const cited = readers.flatMap((path) => read(path).match(/(?<![\w/])docs\/[\w-]+\.md/g) ?? []);
    expect([...new Set(cited)].filter((path) => !documents.has(path))).toEqual([]);
  });

  test.each([...documents.keys(), 'readme.md'])('%s links to what exists', (path) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const links = [...read(path).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    const wrong = links.filter(([, file, anchor]) => {
      const target = file ? `${folder}${file}` : path;
      return anchor
        ? !documents.get(target)?.map(anchorOf).includes(anchor)
        : !existsSync(`${root}${target}`);
    });
    expect(wrong.map(([link]) => link)).toEqual([]);
  });
});
