import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { makeFolder } from './make-folder.js';

/** When what was compiled is written down: well after the first frame, when nobody waits. */
const IDLE_MILLISECONDS = 1000;

export interface CompiledOptions {
  /** Where what was compiled is kept; made when absent, used only when it is this user's. */
  readonly folder: string;
  /** 64 characters that no other build of these files has: V8 itself compares no more than their length. */
  readonly build: string;
}

/**
 * Runs a CommonJS file of ours, and what it requires beside itself, with the functions that an earlier run had to
 * compile. Node's own compile cache keeps a file as it is when loaded, before any function of it was called, and has
 * all of those compiled at every start anew. What was kept is not used when this is another build or another Node, or
 * when it is damaged (V8 checks); a folder that cannot be written is done without.
 */
export function runCompiled(file: string, options: CompiledOptions): void {
  const folder = ownFolder(options.folder);
  const unkept: (() => void)[] = [];
  const loaded = new Map<string, { exports: unknown }>();

  const load = (path: string): unknown => {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const keptAt = folder && join(folder, `${basename(path)}-${process.version}-${process.arch}`);
    const script = compile(path, keptAt ? readKept(keptAt, options.build) : undefined);
    if (keptAt && script.cachedDataRejected !== false)
      unkept.push(() => keep(keptAt, options.build, script.createCachedData()));
    const require = createRequire(path);
    const beside = (id: string) =>
      id.startsWith('./') ? load(join(dirname(path), id)) : require(id);
    const run = script.runInThisContext() as (...parts: readonly unknown[]) => void;
    run.call(module.exports, module.exports, beside, module, path, dirname(path));
    return module.exports;
  };

  const keepAll = (): void => {
    for (const keepOne of unkept.splice(0)) keepOne();
  };
  load(file);
  setTimeout(keepAll, IDLE_MILLISECONDS).unref();
  process.once('exit', keepAll);
}

/** Under sudo the home may be another user's, who must not choose what runs. */
function ownFolder(folder: string): string | undefined {
  try {
    makeFolder(folder);
    return statSync(folder).uid === (process.getuid?.() ?? 0) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function compile(path: string, cachedData: Buffer | undefined): Script {
  // The bundles are ASCII, and as such half the size in memory.
  const source = readFileSync(path, 'latin1').replace(/^#!.*/, '');
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${source}\n})`;
  return new Script(wrapped, { filename: path, ...(cachedData && { cachedData }) });
}

function readKept(path: string, build: string): Buffer | undefined {
  try {
    const kept = readFileSync(path);
    return kept.toString('latin1', 0, build.length) === build
      ? kept.subarray(build.length)
      : undefined;
  } catch {
    // The first run of this kind.
    return undefined;
  }
}

/** Renamed into place whole; not flushed to the disk, as V8 finds what a power cut left undone. */
function keep(path: string, build: string, compiled: Buffer): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([Buffer.from(build), compiled]), {
      flag: 'wx',
      mode: 0o600,
    });
    renameSync(temporary, path);
  } catch {
    // The next start compiles again.
  }
}
