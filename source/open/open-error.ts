import { table } from '../text/table.js';
import { visibleText } from './text.js';

/** A file, preset or repository that cannot be opened; one printable line says which and why. */
export class OpenError extends Error {
  override name = 'OpenError';

  constructor(message: string) {
    super(visibleText(message, 1000));
  }
}

/** The reason of a failed system call in words; its own message for unlisted ones. */
export function systemReason(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  const words = typeof code === 'string' ? REASONS[code] : undefined;
  if (words) return words;
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}

/** The end of the error message for an absent path. */
export const NOT_THERE = 'no such file or folder';

const REASONS: Readonly<Record<string, string>> = table({
  ENOENT: NOT_THERE,
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'is a folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EMFILE: 'too many open files',
  EIO: 'the disk reports an error',
  ESTALE: 'the network drive has lost the file',
});
