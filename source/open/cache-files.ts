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

/** Whether this user owns the folder: under sudo the home may be another user's, who must not choose what runs. */
export function isOwnFolder(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false })?.uid === (process.getuid?.() ?? 0);
  } catch {
    return false;
  }
}

/** Creates the folder where it is absent; undefined where that fails or another user owns it. */
export function ownFolder(folder: string): string | undefined {
  try {
    makeFolder(folder);
    return isOwnFolder(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Bytes of a cache file; undefined where it is absent, unreadable, no regular file, or larger than `most` bytes. */
export function readCacheFile(path: string, most: number): Buffer | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() && found.size <= most ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Renames a complete file into place, without a flush, so that a power failure may truncate it. Failures are ignored.
 */
export function writeCacheFile(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch {
    // The next start works without the file; on a full disk the partial one is removed.
    removeQuietly(temporary);
  }
}

/** Delay before caches are written: well after the first frame, while the user is idle. */
const IDLE_MILLISECONDS = 1000;

/** Runs a task in an idle moment, and at exit where it has not run yet. */
export function keepWhenIdle(keep: () => void): void {
  setTimeout(keep, IDLE_MILLISECONDS).unref();
  process.once('exit', keep);
}

/** Age of temporary files whose writers were killed. */
const ABANDONED_MILLISECONDS = 24 * 3600 * 1000;

/** Removes the temporary files of killed writers, and the oldest files beyond a maximum number. */
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
    // Another start has removed it meanwhile.
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is absent, or another start has removed it.
  }
}
