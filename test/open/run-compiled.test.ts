import { execFileSync, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { build } from 'esbuild';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { compiledFolder } from '../../source/open/run-compiled.js';
import { userFolders } from '../../source/open/user-folders.js';
import { machineNode } from '../terminal/nodes.js';

const folder = mkdtempSync(join(tmpdir(), 'run-compiled-'));
const BUILD = 'a'.repeat(64);
const OTHER_BUILD = 'b'.repeat(64);

beforeAll(async () => {
  await build({
    stdin: {
      contents: `import { createRequire } from 'node:module';
        import { runCompiled } from './run-compiled.js';
        const [file, folder, build] = process.argv.slice(2);
        runCompiled(file, { folder, build, require: createRequire(file) });`,
      resolveDir: join(import.meta.dirname, '../../source/open'),
    },
    outfile: join(folder, 'start.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});

/** A program of two files. What it prints comes from a function in the second which is only compiled when called. */
const programOf = (answer: string, ending = '') => {
  const home = mkdtempSync(join(tmpdir(), 'compiled-program-'));
  writeFileSync(join(home, 'part.js'), `exports.answer = () => ${answer};`);
  const file = join(home, 'program.js');
  writeFileSync(file, `console.log(require('./part.js').answer());${ending}`);
  return { file, part: join(home, 'part.js'), kept: join(home, 'kept', 'report') };
};

const run = (
  { file, kept }: ReturnType<typeof programOf>,
  build = BUILD,
  node = process.execPath,
  ...more: readonly string[]
) => {
  const words = [join(folder, 'start.mjs'), file, kept, build, ...more];
  const { stdout, stderr } = spawnSync(node, words, { encoding: 'utf8' });
  return stdout + stderr;
};

/** A program that has run, and a file of its kept code. */
const keptOnce = () => {
  const program = programOf('40 + 2');
  run(program);
  const file = join(program.kept, readdirSync(program.kept).sort()[0] ?? '');
  return { program, file, good: readFileSync(file) };
};

afterEach(() => vi.unstubAllEnvs());

describe('running a program with the code that an earlier run compiled', () => {
  it('keeps functions that were called, in files that only their owner can read', () => {
    const program = programOf('40 + 2');
    expect(run(program)).toBe('42\n');
    expect(statSync(program.kept).mode & 0o777).toBe(0o700);
    const files = readdirSync(program.kept).map((name) => join(program.kept, name));
    expect(files).toHaveLength(2);
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
    // V8 compares the length alone, so another text of it shows whose function is run.
    writeFileSync(program.part, 'exports.answer = () => 10 + 2;');
    expect(run(program)).toBe('42\n');
  });

  it('adds functions that a later run calls', () => {
    const answer = 'process.argv[5] ? more() : 42; function more() { return 40 + 3; }';
    const program = programOf(answer);
    expect(run(program)).toBe('42\n');
    expect(run(program, BUILD, process.execPath, 'more')).toBe('43\n');
    writeFileSync(program.part, `exports.answer = () => ${answer.replace('40 + 3', '10 + 3')};`);
    expect(run(program, BUILD, process.execPath, 'more')).toBe('43\n');
  });

  it('compiles another build afresh, and keeps that', () => {
    const program = programOf('40 + 2');
    run(program);
    writeFileSync(program.part, 'exports.answer = () => 10 + 2;');
    expect(run(program, OTHER_BUILD)).toBe('12\n');
    writeFileSync(program.part, 'exports.answer = () => 40 + 2;');
    expect(run(program, OTHER_BUILD)).toBe('12\n');
  });

  it('ignores and replaces code of which any byte is another, and what was cut', () => {
    const { file, good, program } = keptOnce();
    const places = Array.from({ length: 60 }, (_, index) =>
      Math.round((index * (good.length - 1)) / 59),
    );
    const flips = places.map((place) => {
      const damaged = Buffer.from(good);
      damaged[place] = (damaged[place] ?? 0) ^ (1 << (place % 8));
      return damaged;
    });
    for (const damaged of [...flips, good.subarray(0, 100), Buffer.alloc(0), Buffer.alloc(5000)]) {
      writeFileSync(file, damaged);
      expect(run(program)).toBe('42\n');
      const anew = readFileSync(file);
      expect(anew.equals(damaged)).toBe(false);
      expect(anew.length).toBe(good.length);
    }
  });

  it('ignores and replaces code of another V8', () => {
    const { file, good, program } = keptOnce();
    const other = Buffer.from(good);
    // V8's own head, behind the checksum, the build, and the two numbers.
    const version = 8 + BUILD.length + 16 + 4;
    other.writeUInt32LE(12_345, version);
    other.writeDoubleLE(crc32(other.subarray(8)));
    writeFileSync(file, other);
    expect(run(program)).toBe('42\n');
    expect(readFileSync(file).readUInt32LE(version)).toBe(good.readUInt32LE(version));
  });

  it('does not wait for a pipe in the place of the code', () => {
    const { file, program } = keptOnce();
    rmSync(file);
    execFileSync('mkfifo', [file]);
    expect(run(program)).toBe('42\n');
    expect(statSync(file).isFile()).toBe(true);
  });

  it('keeps nothing where Node has no checksum', () => {
    const program = programOf('40 + 2');
    const preload = join(folder, 'without-checksum.cjs');
    writeFileSync(preload, "require('node:zlib').crc32 = undefined;");
    vi.stubEnv('NODE_OPTIONS', `--require ${preload}`);
    expect(run(program)).toBe('42\n');
    expect(existsSync(program.kept)).toBe(false);
  });

  it('is written by a running program before it ends', () => {
    const program = programOf(
      '40 + 2',
      "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 3000);",
    );
    expect(run(program)).toBe('42\n');
    expect(readdirSync(program.kept)).toHaveLength(2);
  });

  it('leaves nothing of writers that were killed, nor of a disk that was full', () => {
    const program = programOf('40 + 2');
    run(program);
    const abandoned = join(program.kept, 'part.js.1.tmp');
    writeFileSync(abandoned, 'half');
    const longAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000);
    utimesSync(abandoned, longAgo, longAgo);
    run(program, OTHER_BUILD);
    expect(readdirSync(program.kept).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is skipped silently where no folder is writable', () => {
    expect(run({ ...programOf('40 + 2'), kept: '/dev/null/compiled' })).toBe('42\n');
  });

  it.runIf(process.getuid?.() === 0)('is done without when its folder is another user’s', () => {
    const program = programOf('40 + 2');
    run(program);
    chownSync(program.kept, 1234, 1234);
    writeFileSync(program.part, 'exports.answer = () => 10 + 2;');
    expect(run(program)).toBe('12\n');
  });

  const other = machineNode();
  it.runIf(other && other.version !== process.version)(
    'separates the code of different Nodes',
    () => {
      const program = programOf('40 + 2');
      expect(run(program)).toBe('42\n');
      expect(run(program, BUILD, other?.path)).toBe('42\n');
      expect(readdirSync(program.kept)).toHaveLength(4);
    },
  );
});

describe('compiled code', () => {
  const usual = join(userFolders().cache, 'compiled');

  it('is kept where the program was built, else among the caches of the user', () => {
    const project = mkdtempSync(join(tmpdir(), 'project-'));
    const program = join(project, 'dist', 'program.js');
    expect(compiledFolder(program)).toBe(usual);
    const built = join(project, 'node_modules/.cache/llm-tui');
    mkdirSync(built, { recursive: true });
    expect(compiledFolder(program)).toBe(join(built, 'compiled'));
  });

  it.runIf(process.getuid?.() === 0)('is not taken from the build of another user', () => {
    const project = mkdtempSync(join(tmpdir(), 'project-'));
    const built = join(project, 'node_modules/.cache/llm-tui');
    mkdirSync(built, { recursive: true });
    chownSync(built, 1234, 1234);
    expect(compiledFolder(join(project, 'dist', 'program.js'))).toBe(usual);
  });
});
