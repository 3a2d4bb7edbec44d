import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { makeFolder } from './make-folder.js';
import { systemReason } from './open-error.js';
import { visibleText } from './text.js';

/** Null when the file was written, else the reason in one line: a program that can't save continues. */
export type WriteNotice = string | null;

/**
 * Writes a file of `folder` (created if absent, readable by its owner only) so that a reader sees the old content or
 * the new one, also after a crash: a temporary file, flushed, then renamed. A link in the file's place is replaced,
 * not followed; a link among the folders between that leads out of `folder` is refused. Never throws. Synchronous,
 * since a signal or a crash leaves no time.
 */
export function writeAtomically(folder: string, name: string, text: string): WriteNotice {
  const path = join(folder, name);
  try {
    ownFolder(folder);
    makeFolder(dirname(path));
    const inside = relative(realpathSync(folder), realpathSync(dirname(path)));
    if (inside === '..' || inside.startsWith(`..${sep}`))
      return visibleText(`${path} is not written: a link leads out of ${folder}`);
    replace(path, text);
    return null;
  } catch (error) {
    return visibleText(`${path} is not written: ${systemReason(error)}`);
  }
}

function ownFolder(folder: string): void {
  makeFolder(folder);
  const { uid, mode } = statSync(folder);
  if (process.getuid && uid !== process.getuid())
    throw new Error(`${folder} belongs to another user`);
  if ((mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

function replace(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  const created = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const file = openSync(temporary, created | (constants.O_NOFOLLOW ?? 0), 0o600);
  try {
    try {
      writeWhole(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // The first error is the one reported.
    }
    throw error;
  }
  flushFolder(dirname(path));
}

/** One call may write a part, for example on a nearly full disk. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; )
    written += writeSync(file, bytes, written, bytes.length - written);
}

/** Makes the new name survive a power cut; not every file system can flush folders. */
function flushFolder(folder: string): void {
  try {
    const handle = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // The content is already written, so a failed flush of the folder is ignored.
  }
}
