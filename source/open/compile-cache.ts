import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';
import { userFolders } from './user-folders.js';

const FOLDER = 'compiled';

/** Asked for by name: an import of what an old Node lacks would keep the program from starting there. */
const node = process.getBuiltinModule?.('node:module');

/**
 * Lets Node keep the compiled program in our own cache folder, so that the next start needs not compile it again.
 * Kinds of runs have a folder each. Without effect on a Node before 22.1, or where that folder cannot be written.
 */
export function enableCompileCache(kind: string, cacheFolder = userFolders().cache): void {
  if (typeof node?.enableCompileCache !== 'function') return;
  const folder = join(cacheFolder, FOLDER, kind);
  try {
    makeFolder(folder);
    // Under sudo the home may be another user's, who must not choose what runs.
    if (statSync(folder).uid !== (process.getuid?.() ?? 0)) return;
  } catch {
    return;
  }
  node.enableCompileCache(folder);
}

/** Writes the cache now: Node itself does so only when a program ends cleanly. For an idle moment. */
export function flushCompileCache(): void {
  if (typeof node?.flushCompileCache === 'function') node.flushCompileCache();
}
