import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const IMPORT = /\bfrom '(\.[^']+)\.js'|\bimport\("(\.[^"]+)\.js"\)/g;

/** Deletes declaration files that `entry` does not reach: tsc writes one for each file that is compiled. */
export async function keepReachableTypes(folder, entry) {
  const reached = new Set();
  const follow = async (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    const text = await readFile(path, 'utf8');
    for (const [, from, inline] of text.matchAll(IMPORT))
      await follow(join(dirname(path), `${from ?? inline}.d.ts`));
  };
  await follow(join(folder, entry));
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (name.endsWith('.d.ts') && !reached.has(path)) await rm(path);
  }
}
