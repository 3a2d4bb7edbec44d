import { accessSync, constants, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';
import {
  isOwnFolder,
  keepWhenIdle,
  ownFolder,
  readCacheFile,
  sweep,
  writeCacheFile,
} from './cache-files.js';
import { userFolders } from './user-folders.js';

export interface CompiledOptions {
  /** Folder of the compiled code; created when absent, used only when this user owns it. */
  readonly folder: string;
  /** Requires Node's own modules. */
  readonly require: (id: string) => unknown;
  /** 64 characters that differ for every build, since V8 itself compares only the length of a source. */
  readonly build: string;
}

/** Compiled code of a file, how often it was stored, and when last, in milliseconds since 1970. */
interface Kept {
  readonly code: Buffer;
  readonly times: number;
  readonly at: number;
}

/**
 * Runs a CommonJS file of the program, and the files it requires, with the functions that earlier runs compiled.
 * Node's compile cache stores a file before any of its functions ran, so each start compiles them again. Code of
 * another build, Node or processor, and damaged code, is not used; an unwritable folder is ignored.
 */
export function runCompiled(file: string, options: CompiledOptions): void {
  // Node has it since 20.15 and 22.2; V8 runs damaged code, so that none is kept without.
  const { crc32 } = options.require('node:zlib') as { readonly crc32?: Checksum };
  const folder = crc32 && ownFolder(options.folder);
  const unkept: (() => void)[] = [];
  const loaded = new Map<string, { exports: unknown }>();

  const load = (path: string): unknown => {
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const keptAt = folder && join(folder, `${basename(path)}-${process.version}-${process.arch}`);
    const kept = keptAt ? readKept(keptAt, options.build, crc32) : undefined;
    const script = compile(path, kept?.code);
    const times = script.cachedDataRejected === false ? (kept?.times ?? 0) : 0;
    if (keptAt && (times === 0 || isDue(kept)))
      unkept.push(() => {
        const code = script.createCachedData();
        writeCacheFile(keptAt, withHead(code, { build: options.build, times: times + 1, crc32 }));
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
 * Folder for compiled code of the program at `path`: the shared folder of build results where the build was made, if
 * this user owns it and can write to it; else the user's own cache folder.
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

/** CRC-32 of bytes. */
type Checksum = (bytes: Uint8Array) => number;

/** The checksum comes first, in 8 bytes because V8 copies code that does not begin at a multiple of 8. */
const CHECKSUM_BYTES = 8;
/** After the build's id: how often the code was stored, and when last. */
const NUMBERS_BYTES = 16;

function withHead(
  code: Buffer,
  { build, times, crc32 }: { build: string; times: number; crc32: Checksum },
): Buffer {
  const kept = Buffer.concat([
    Buffer.alloc(CHECKSUM_BYTES),
    Buffer.from(build),
    Buffer.alloc(NUMBERS_BYTES),
    code,
  ]);
  const numbers = CHECKSUM_BYTES + build.length;
  kept.writeDoubleLE(times, numbers);
  kept.writeDoubleLE(Date.now(), numbers + 8);
  kept.writeDoubleLE(crc32(kept.subarray(CHECKSUM_BYTES)), 0);
  return kept;
}

/** Undefined where the file is absent (as in the first run of a kind), damaged, or of another build. */
function readKept(path: string, build: string, crc32: Checksum): Kept | undefined {
  const kept = readCacheFile(path, LARGEST);
  const numbers = CHECKSUM_BYTES + build.length;
  const start = numbers + NUMBERS_BYTES;
  if (!kept || kept.length < start) return undefined;
  if (kept.toString('latin1', CHECKSUM_BYTES, numbers) !== build) return undefined;
  if (kept.readDoubleLE(0) !== crc32(kept.subarray(CHECKSUM_BYTES))) return undefined;
  return {
    code: kept.subarray(start),
    times: kept.readDoubleLE(numbers),
    at: kept.readDoubleLE(numbers + 8),
  };
}

/** Bytes; many times what the largest part of the program compiles to. */
const LARGEST = 2 ** 25;

const FIRST_WAIT_MILLISECONDS = 10;

/**
 * Whether to store code again with the functions that this run compiled, since other models and engines call other
 * functions. Each wait is twice the one before, so that few runs write; a clock set back and damaged numbers end it.
 */
function isDue(kept: Kept | undefined): boolean {
  if (!kept) return true;
  const waited = Date.now() - kept.at;
  return !(waited >= 0 && waited < FIRST_WAIT_MILLISECONDS * 2 ** kept.times);
}
