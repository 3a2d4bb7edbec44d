import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { OpenError, systemReason } from './open-error.js';

/**
 * Opens a regular file without blocking, since a named pipe would wait for a writer for ever; devices, pipes and
 * folders are refused. Throws `OpenError`.
 */
export async function openRegular(path: string): Promise<{ file: FileHandle; size: number }> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new OpenError(`${path}: ${systemReason(error)}`);
  }
  try {
    const { size } = regular(path, await file.stat());
    return { file, size };
  } catch (error) {
    await file.close();
    throw error instanceof OpenError ? error : new OpenError(`${path}: ${systemReason(error)}`);
  }
}

function regular(path: string, found: Stats): Stats {
  if (found.isDirectory()) throw new OpenError(`${path}: is a folder; a file is expected`);
  if (!found.isFile()) throw new OpenError(`${path}: is no regular file`);
  return found;
}

/** A whole text file of at most `limit` bytes. Throws `OpenError`. */
export async function readText(path: string, limit: number): Promise<string> {
  const { file, size } = await openRegular(path);
  try {
    if (size > limit)
      throw new OpenError(`${path}: ${size} bytes; such a file has at most ${limit}`);
    // A file that grows meanwhile is cut at the size it had.
    return (await readExactly(path, file, 0, size)).toString('utf8');
  } finally {
    await file.close();
  }
}

/** `length` bytes from `position` on, fewer only at the file's end. Throws `OpenError`. */
export async function readExactly(
  path: string,
  file: FileHandle,
  position: number,
  length: number,
): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let read = 0;
  try {
    while (read < length) {
      const { bytesRead } = await file.read(bytes, read, length - read, position + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
  } catch (error) {
    throw new OpenError(`${path}: ${systemReason(error)}`);
  }
  return bytes.subarray(0, read);
}

/** What is at a path, if it can be found out. */
export async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    // The call that opens it reports the system's reason.
    return undefined;
  }
}
