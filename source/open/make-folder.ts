import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those it is in, readable by their owner only; one that is there stays as it is. Not by Node's
 * `recursive`, which never ends where folders can't be made although their parent is there (automounted homes, /proc).
 */
export function makeFolder(path: string): void {
  const problem = tryMake(path);
  if (problem === undefined) return;
  const parent = dirname(path);
  if (problem.code !== 'ENOENT' || parent === path) throw problem;
  makeFolder(parent);
  const again = tryMake(path);
  if (again) throw again;
}

function tryMake(path: string): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const problem = error as NodeJS.ErrnoException;
    if (problem.code !== 'EEXIST') return problem;
  }
  return undefined;
}
