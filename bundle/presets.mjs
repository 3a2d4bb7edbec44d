import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const PRESET_KINDS = ['models', 'hardware', 'machines', 'workloads'];

const compactAscii = (json) =>
  JSON.stringify(json).replace(
    /[\u007F-\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The presets of one kind, one per line: id, tab, compact JSON. */
export const foldKind = async (folder) => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const lines = names.map(async (name) => {
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    try {
      return `${name.slice(0, -'.json'.length)}\t${compactAscii(JSON.parse(text))}\n`;
    } catch (error) {
      throw new Error(`${path}: ${error.message}`);
    }
  });
  return (await Promise.all(lines)).join('');
};

/** Writes `presets/<kind>/*.json` to `<out>/<kind>.txt`; returns the paths by kind. */
export const foldPresets = async (presets, out) => {
  await mkdir(out, { recursive: true });
  const paths = PRESET_KINDS.map(async (kind) => {
    const path = join(out, `${kind}.txt`);
    await writeFile(path, await foldKind(join(presets, kind)));
    return [kind, path];
  });
  return Object.fromEntries(await Promise.all(paths));
};

/** The newest day in a preset, which gives the catalogue's age whenever it was built. */
export const newestDay = (presets) => {
  const texts = PRESET_KINDS.flatMap((kind) =>
    readdirSync(join(presets, kind)).map((name) => readFileSync(join(presets, kind, name), 'utf8')),
  );
  return texts
    .flatMap((text) => text.match(/\b20\d\d-[01]\d-[0-3]\d\b/g) ?? [])
    .sort()
    .at(-1);
};
