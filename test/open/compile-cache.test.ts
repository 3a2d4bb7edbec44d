import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { machineNode } from '../terminal/nodes.js';

const folder = mkdtempSync(join(tmpdir(), 'compile-cache-'));

const found = machineNode();
const oldNode = found?.version.startsWith('v20.') ? found : undefined;

const run = (cache: string, node = process.execPath) => {
  const { status, stdout, stderr } = spawnSync(node, [join(folder, 'start.mjs')], {
    env: { HOME: folder, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const filesBelow = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' });

beforeAll(async () => {
  const bundle = (name: string, contents: string) =>
    build({
      stdin: { contents, resolveDir: join(import.meta.dirname, '../../source/open') },
      outfile: join(folder, `${name}.mjs`),
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['./program.mjs'],
    });
  await bundle('program', 'export const answer = () => 42;');
  await bundle(
    'start',
    `import { enableCompileCache, flushCompileCache } from './compile-cache.js';
    enableCompileCache('some');
    const { answer } = await import('./program.mjs');
    console.log(answer());
    flushCompileCache();
    process.kill(process.pid, 'SIGKILL');`,
  );
});

describe('the compile cache', () => {
  it('is written when told, in a folder of our own that only we can read', () => {
    const cache = mkdtempSync(join(tmpdir(), 'cache-'));
    expect(run(cache)).toMatchObject({ stdout: '42\n', stderr: '' });
    expect(readdirSync(cache)).toEqual(['llm-tui']);
    const compiled = join(cache, 'llm-tui', 'compiled', 'some');
    expect(statSync(compiled).mode & 0o777).toBe(0o700);
    expect(filesBelow(compiled).length).toBeGreaterThan(1);
  });

  it('is done without in silence where it cannot be written', () => {
    expect(run('/dev/null')).toMatchObject({ stdout: '42\n', stderr: '' });
  });

  it.runIf(process.getuid?.() === 0)('is done without when its folder is another user’s', () => {
    const cache = mkdtempSync(join(tmpdir(), 'cache-'));
    run(cache);
    const compiled = join(cache, 'llm-tui', 'compiled', 'some');
    const before = filesBelow(compiled);
    execFileSync('rm', ['-r', ...before.map((file) => join(compiled, file)).slice(0, 1)]);
    execFileSync('chown', ['1234', compiled]);
    expect(run(cache)).toMatchObject({ stdout: '42\n', stderr: '' });
    expect(filesBelow(compiled)).toEqual([]);
  });

  it.runIf(oldNode)('is done without on a Node that has none', () => {
    const cache = mkdtempSync(join(tmpdir(), 'cache-'));
    expect(run(cache, oldNode?.path)).toMatchObject({ stdout: '42\n', stderr: '' });
    expect(existsSync(join(cache, 'llm-tui'))).toBe(false);
  });
});
