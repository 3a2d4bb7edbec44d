import { accessSync, constants, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { isOwnFolder, keepWhenIdle, ownFolder, sweep, writeCacheFile } from './cache-files.js';
import { userFolders } from './user-folders.js';

export interface CompiledOptions {
  /** Folder of the compiled code; created when absent, used only when this user owns it. */
  readonly folder: string;
  /** Requires Node's own modules. */
  readonly require: (id: string) => unknown;
  /** 64 characters that differ for every build, since V8 itself compares only the length of a source. */
  readonly build: string;
}

/** Compiled code of a file, how often it was kept, and when last, in milliseconds since 1970. */
interface Kept {
  readonly code: Buffer;
  readonly times: number;
  readonly at: number;
}

/**
 * Runs a CommonJS file of the program, and the files it requires, with the functions that earlier runs compiled.
 * Node's compile cache stores a file before any of its functions ran, so each start compiles them again. Code of
 * another build, Node or processor, or a part of it (V8 checks all but the bytes of the code), is not used; an
 * unwritable folder is ignored.
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
    const kept = keptAt ? readKept(keptAt, options.build) : undefined;
    const script = compile(path, kept?.code);
    const times = script.cachedDataRejected === false ? (kept?.times ?? 0) : 0;
    if (keptAt && (times === 0 || isDue(kept)))
      unkept.push(() => {
        const head = headOf(options.build, times + 1);
        writeCacheFile(keptAt, Buffer.concat([head, script.createCachedData()]));
      });
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
  keepWhenIdle(keepAll);
}

/**
 * Where compiled code of the program at `path` is kept: where its build was made, in the folder of build results that
 * tools of this kind share, if there is one that this user owns and can write; else among the user's own caches.
 */
export function compiledFolder(path: string): string {
  const built = join(dirname(path), '../node_modules/.cache/llm-tui');
  return join(isOwnFolder(built) && isWritable(built) ? built : userFolders().cache, 'compiled');
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function compile(path: string, cachedData: Buffer | undefined): Script {
  // The bundles are ASCII, and as Latin-1 half the size in memory.
  const source = readFileSync(path, 'latin1').replace(/^#!.*/, '');
  const wrapped = `(function (exports, require, module, __filename, __dirname) { ${source}\n})`;
  return new Script(wrapped, { filename: path, ...(cachedData && { cachedData }) });
}

/** Behind the build: how often the code was kept, and when last. */
const NUMBERS_BYTES = 16;

function headOf(build: string, times: number): Buffer {
  const numbers = Buffer.alloc(NUMBERS_BYTES);
  numbers.writeDoubleLE(times, 0);
  numbers.writeDoubleLE(Date.now(), 8);
  return Buffer.concat([Buffer.from(build), numbers]);
}

function readKept(path: string, build: string): Kept | undefined {
  try {
    const kept = readFileSync(path);
    const start = build.length + NUMBERS_BYTES;
    if (kept.length < start || kept.toString('latin1', 0, build.length) !== build) return undefined;
    return {
      code: kept.subarray(start),
      times: kept.readDoubleLE(build.length),
      at: kept.readDoubleLE(build.length + 8),
    };
  } catch {
    // The first run of this kind.
    return undefined;
  }
}

const FIRST_WAIT_MILLISECONDS = 10;

/**
 * Whether code is kept anew with what this run adds to it, since other models and engines call other functions. Each
 * wait is twice the one before, so that few runs write; a clock set back and damaged numbers end it.
 */
function isDue(kept: Kept | undefined): boolean {
  if (!kept) return true;
  const waited = Date.now() - kept.at;
  return !(waited >= 0 && waited < FIRST_WAIT_MILLISECONDS * 2 ** kept.times);
}
