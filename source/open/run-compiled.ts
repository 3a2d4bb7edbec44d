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
      unkept.push(() =>
        writeCacheFile(
          keptAt,
          Buffer.concat([Buffer.from(options.build), script.createCachedData()]),
        ),
      );
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
