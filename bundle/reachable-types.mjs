import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

const DATA = /^import (\w+) from '\.\/([\w.-]+\.json)'.*;$/gm;

/** Puts the type of imported JSON into declarations, which are published without the file: JSON is its own type. */
export async function withTypesOfData(folder, sources) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    const imports = await Promise.all(
      [...text.matchAll(DATA)].map(async ([line, variable, file]) => {
        const json = JSON.parse(await readFile(join(sources, dirname(name), file), 'utf8'));
        return [line, `declare const ${variable}: ${JSON.stringify(json)};`];
      }),
    );
    const typed = imports.reduce((all, [line, type]) => all.replace(line, () => type), text);
    if (typed !== text) await writeFile(path, typed);
  }
}
