import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path/posix';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** For each pure folder, which folders it may import from. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  quantity: ['quantity'],
  model: ['model', 'quantity', 'text'],
  formats: ['formats', 'model', 'quantity', 'text'],
  hardware: ['hardware', 'quantity', 'text'],
  engines: ['engines', 'hardware', 'formats', 'model', 'quantity', 'text'],
  scenario: ['scenario', 'engines', 'hardware', 'formats', 'model', 'quantity', 'text'],
  cost: ['cost', 'scenario', 'engines', 'hardware', 'formats', 'model', 'quantity', 'text'],
};

/** The edges may use Node, but stand apart from one another: what is drawn knows not how files are read. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  open: ['open', ...(PURE['cost'] ?? [])],
  report: ['report', ...(PURE['cost'] ?? [])],
  library: ['library', 'open', ...(PURE['cost'] ?? [])],
};

const IMPORT =
  /^\s*(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;
const CALL = /\b(?:import|require)\(\s*([^)]*)/g;

const importsOf = (code: string): readonly string[] => [
  ...[...code.matchAll(IMPORT)].map(([, from, bare]) => from ?? bare ?? ''),
  ...[...code.matchAll(CALL)].map(([, argument = '']) => argument.replace(/^['"]|['"].*$/gs, '')),
];

/** What a file waits for when it is loaded: types alone are gone by then, and calls come later. */
const awaitedBy = (code: string): readonly string[] =>
  [...code.replaceAll(/^\s*(?:import|export)\s+type\b[^;]*;/gm, '').matchAll(IMPORT)].map(
    ([, from, bare]) => from ?? bare ?? '',
  );

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** What leads back to where it began, first to last; undefined where nothing does. */
function circleIn(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (node: string): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const circle = walk(next);
      if (circle) return circle;
    }
    path.pop();
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = walk(node);
    if (circle) return circle;
  }
  return undefined;
}

const filesOf = (folder: string): readonly string[] =>
  globSync('**/*.{ts,tsx}', { cwd: join(root, 'source', folder) }).map((file) =>
    join(folder, file),
  );

/** Each import of a file that leads where the file may not look. */
const strayImports = (file: string, code: string, allowed: readonly string[]): readonly string[] =>
  importsOf(code).filter((target) => {
    if (!target.startsWith('.')) return true;
    const [folder = ''] = join(dirname(file), target).split('/');
    return !allowed.includes(folder);
  });

const project = mkdtempSync(join(tmpdir(), 'purity-'));
copyFileSync(join(root, 'biome.json'), join(project, 'biome.json'));
mkdirSync(join(project, 'bundle'));
copyFileSync(join(root, 'bundle/no-open-table.grit'), join(project, 'bundle/no-open-table.grit'));
afterAll(() => rmSync(project, { recursive: true }));

/** Exit code and findings of our lint rules for a source text in that file of a project. */
const lint = (file: string, code: string) => {
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'lint', '--vcs-enabled=false', file],
    { cwd: project, encoding: 'utf8' },
  );
  return { status, said: stdout + stderr };
};

describe('the pure core', () => {
  it.each(Object.keys(PURE))(
    'fails the lint rule in source/%s when it imports node:fs',
    (folder) => {
      const code = "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n";
      const { status, said } = lint(`source/${folder}/example.ts`, code);
      expect(said).toContain('noRestrictedImports');
      expect(status).toBe(1);
    },
  );

  it.each([
    "import { useState } from 'react';\n\nexport const use = useState;\n",
    "import { visibleText } from '../open/text.js';\n\nexport const text = visibleText;\n",
    'export const home = (): unknown => process.env;\n',
    'export const now = (): number => Date.now();\n',
  ])('fails it for %j too', (code) => {
    expect(lint('source/cost/example.ts', code).status).toBe(1);
  });

  it('makes tables that text may index with table()', () => {
    const literal = "export const a: Readonly<Record<string, string>> = {\n  b: 'c',\n};\n";
    const { status, said } = lint('source/open/example.ts', literal);
    expect(said).toContain('table()');
    expect(status).toBe(1);
  });

  it('passes it without such', () => {
    const code = "import { a } from '../model/a.js';\n\nexport const b = a;\n";
    expect(lint('source/cost/example.ts', code)).toMatchObject({ status: 0 });
    const edge = "import { readFileSync } from 'node:fs';\n\nexport const read = readFileSync;\n";
    expect(lint('source/open/example.ts', edge)).toMatchObject({ status: 0 });
  });

  it.each(Object.entries({ ...PURE, ...EDGES }))(
    'keeps source/%s to its side of the architecture',
    (folder, allowed) => {
      const strays = filesOf(folder).flatMap((file) =>
        strayImports(file, readFileSync(join(root, 'source', file), 'utf8'), allowed)
          .filter((target) => folder in PURE || target.startsWith('.'))
          .map((target) => `source/${file} imports ${target}`),
      );
      expect(strays).toEqual([]);
    },
  );

  it('finds imports however they are written', () => {
    const code = `import type { A } from '../model/a.js';
      import {
        b,
      } from "ink";
      import '../open/side-effect.js';
      export * from '../dashboard/app.js';
      const c = await import('node:fs');
      const d = require("os");`;
    expect(strayImports('cost/example.ts', code, PURE['cost'] ?? [])).toEqual([
      'ink',
      '../open/side-effect.js',
      '../dashboard/app.js',
      'node:fs',
      'os',
    ]);
  });

  it('is more than these folders without files', () => {
    expect(Object.keys(PURE).filter((folder) => filesOf(folder).length === 0)).toEqual([]);
  });
});

describe('imports among the files of source', () => {
  const codes = new Map(
    filesOf('.').map((file) => [file, readFileSync(join(root, 'source', file), 'utf8')] as const),
  );
  const targets = (file: string, imports: readonly string[]): readonly string[] =>
    imports.flatMap((target) => {
      if (!target.startsWith('.')) return [];
      const path = join(dirname(file), target).replace(/\.js$/, '');
      return [`${path}.ts`, `${path}.tsx`].filter((one) => codes.has(one));
    });

  it('go in no circle', () => {
    const graph = new Map(
      [...codes].map(([file, code]) => [file, new Set(targets(file, awaitedBy(code)))]),
    );
    expect([...graph.values()].every((leads) => leads.size === 0)).toBe(false);
    expect(circleIn(graph)).toBeUndefined();
  });

  it('go in no circle of folders either, types included', () => {
    const graph = new Map<string, Set<string>>();
    for (const [file, code] of codes) {
      const [folder = ''] = file.split('/');
      const leads = graph.get(folder) ?? new Set();
      for (const target of targets(file, importsOf(code))) leads.add(target.split('/')[0] ?? '');
      leads.delete(folder);
      graph.set(folder, leads);
    }
    expect(graph.get('cost')).toContain('model');
    expect(graph.get('hardware')).not.toContain('model');
    expect(circleIn(graph)).toBeUndefined();
  });

  it('would be found in one', () => {
    const graph = new Map(
      Object.entries({ a: ['b', 'c'], b: [], c: ['d'], d: ['b', 'c'] }).map(
        ([node, next]) => [node, new Set(next)] as const,
      ),
    );
    expect(circleIn(graph)).toEqual(['c', 'd', 'c']);
    expect(awaitedBy("import type { A } from './a.js';\nimport { b } from './b.js';")).toEqual([
      './b.js',
    ]);
  });
});
