import {
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { makeFolder } from './make-folder.js';

/** Delay before compiled code is written: well after the first frame, while the user is idle. */
const IDLE_MILLISECONDS = 1000;

export interface CompiledOptions {
  /** Folder of the compiled code; created when absent, used only when this user owns it. */
  readonly folder: string;
  /** Requires Node's own modules. */
  readonly require: (id: string) => unknown;
  /** 64 characters that differ for every build, since V8 itself compares only the length of a source. */
  readonly build: string;
}

/**
 * Runs a CommonJS file of the program, and the files it requires, with the functions that an earlier run compiled.
 * Node's compile cache stores a file before any of its functions ran, so each start compiles them again. Code of
 * another build or Node, or damaged code (V8 checks), is not used; an unwritable folder is ignored.
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
    const beside = (id: string) =>
      id.startsWith('./') ? load(join(dirname(path), id)) : options.require(id);
    const run = script.runInThisContext() as (...parts: readonly unknown[]) => void;
    run.call(module.exports, module.exports, beside, module, path, dirname(path));
    return module.exports;
  };

  const keepAll = (): void => {
    if (folder && unkept.length > 0) sweep(folder);
    for (const keepOne of unkept.splice(0)) keepOne();
  };
  load(file);
  setTimeout(keepAll, IDLE_MILLISECONDS).unref();
  process.once('exit', keepAll);
}

/** Under sudo the home may belong to another user, who must not choose what runs. */
function ownFolder(folder: string): string | undefined {
  try {
    makeFolder(folder);
    return statSync(folder).uid === (process.getuid?.() ?? 0) ? folder : undefined;
  } catch {
    return undefined;
  }
}

function compile(path: string, cachedData: Buffer | undefined): Script {
  // The bundles are ASCII, and as Latin-1 half the size in memory.
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

/** Renamed into place as a whole; not flushed, since V8 detects a file cut by a power failure. */
function keep(path: string, build: string, compiled: Buffer): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([Buffer.from(build), compiled]), {
      flag: 'wx',
      mode: 0o600,
    });
    renameSync(temporary, path);
  } catch {
    // The next start compiles again; on a full disk nothing may stay of this one.
    removeQuietly(temporary);
  }
}

/** Age of temporary files whose writers were killed. */
const ABANDONED_MILLISECONDS = 24 * 3600 * 1000;

function sweep(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (name.endsWith('.tmp') && Date.now() - statSync(path).mtimeMs > ABANDONED_MILLISECONDS)
        removeQuietly(path);
    }
  } catch {
    // Another start has swept it meanwhile.
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is not there, or another start has removed it.
  }
}
