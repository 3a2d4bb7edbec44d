import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sumOf } from '../../quantity/index.js';
import { userFolders } from '../user-folders.js';

/** A folder of this program, and whether it is writable. */
export interface FolderFound {
  readonly name: string;
  readonly path: string;
  readonly exists: boolean;
  /** For an absent folder: whether it could be created. */
  readonly isWritable: boolean;
  readonly files: number;
  readonly bytes: number;
}

/** Counting stops at this number of files, as a larger folder is not this program's. */
const MOST_FILES = 1000;

export function foldersFound(): readonly FolderFound[] {
  return Object.entries(userFolders()).map(([name, path]) => {
    const files = filesIn(path, MOST_FILES);
    return {
      name,
      path,
      exists: isThere(path),
      isWritable: isWritable(path),
      files: files.length,
      bytes: sumOf(files, sizeOf),
    };
  });
}

function filesIn(path: string, most: number): readonly string[] {
  const found: string[] = [];
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop())
    for (const entry of entriesOf(folder)) {
      if (found.length >= most) return found;
      const within = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(within);
      else if (entry.isFile()) found.push(within);
    }
  return found;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Absent or unreadable: `exists` and `isWritable` say which.
    return [];
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A parent that is a file, or is not accessible.
    return false;
  }
}

function isWritable(path: string): boolean {
  if (!isThere(path)) return dirname(path) !== path && isWritable(dirname(path));
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
