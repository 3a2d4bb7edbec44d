import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, mkdir, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { systemReason } from './open-error.js';
import { visibleText } from './text.js';

/** Null when it was written, else one line that says why not: a program that can't save goes on. */
export type WriteNotice = string | null;

/**
 * Writes a file of `folder` (ours, made if absent, readable by its owner only) so that a reader sees
 * the old content or the new, whole, also after a crash: a temporary file beside it, flushed, then renamed
 * over it. A link in the file's place is replaced, never followed; a link among the folders
 * between that leads out of `folder` is refused. Never throws.
 */
export async function writeAtomically(
  folder: string,
  name: string,
  text: string,
): Promise<WriteNotice> {
  const path = join(folder, name);
  try {
    await ownFolder(folder);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const inside = relative(await realpath(folder), await realpath(dirname(path)));
    if (inside === '..' || inside.startsWith(`..${sep}`))
      return visibleText(`${path} is not written: a link leads out of ${folder}`);
    await replace(path, text);
    return null;
  } catch (error) {
    return visibleText(`${path} is not written: ${systemReason(error)}`);
  }
}

async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(folder);
  if (process.getuid && uid !== process.getuid())
    throw new Error(`${folder} belongs to another user`);
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  const created = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const file = await open(temporary, created | (constants.O_NOFOLLOW ?? 0), 0o600);
  try {
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await flushFolder(dirname(path));
}

/** So that the new name survives a power cut. Not every file system lets folders be flushed. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
