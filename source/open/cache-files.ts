import {
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';

/** Whether a folder is this user's: under sudo the home may be another's, who must not choose what runs. */
export function isOwnFolder(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.uid === (process.getuid?.() ?? 0);
  } catch {
    return false;
  }
}

/** The folder, made where it is absent; undefined where that is impossible or it is another user's. */
export function ownFolder(folder: string): string | undefined {
  try {
    makeFolder(folder);
    return isOwnFolder(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** What is kept there; undefined where it is no file of at most so many bytes, or cannot be read. A pipe is not waited for. */
export function readCacheFile(path: string, most: number): Buffer | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() && found.size <= most ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** Renamed into place as a whole; not flushed, so that a power failure may cut it. Without effect where nothing can be written. */
export function writeCacheFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // The next start does without; on a full disk nothing may stay of this one.
    removeQuietly(temporary);
  }
}

/** Delay before anything is kept: well after the first frame, while the user is idle. */
const IDLE_MILLISECONDS = 1000;

/** Runs it in an idle moment, and again at the end for what was not kept by then. */
export function keepWhenIdle(keep: () => void): void {
  setTimeout(keep, IDLE_MILLISECONDS).unref();
  process.once('exit', keep);
}

/** Age of temporary files whose writers were killed. */
const ABANDONED_MILLISECONDS = 24 * 3600 * 1000;

/** Removes what killed writers left, and beyond so many files those that were written longest ago. */
export function sweep(folder: string, most = Number.POSITIVE_INFINITY): void {
  try {
    const files = readdirSync(folder).map((name) => {
      const path = join(folder, name);
      return { path, isPart: name.endsWith('.tmp'), written: statSync(path).mtimeMs };
    });
    for (const { path, isPart, written } of files)
      if (isPart && Date.now() - written > ABANDONED_MILLISECONDS) removeQuietly(path);
    const whole = files.filter(({ isPart }) => !isPart).toSorted((a, b) => b.written - a.written);
    for (const { path } of whole.slice(most)) removeQuietly(path);
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
