import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its parents, readable by their owner only; existing ones are kept. Node's `recursive` does not
 * terminate where a folder cannot be created in an existing parent (automounted homes, /proc).
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
