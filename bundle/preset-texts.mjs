import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foldKind, PRESET_KINDS } from './presets.mjs';

const NAME = 'preset-texts';
const FOLDER = fileURLToPath(new URL('../presets', import.meta.url));

/** The module that the library imports the presets from, as code. */
async function moduleCode() {
  const texts = await Promise.all(
    PRESET_KINDS.map(async (kind) => [kind, await foldKind(join(FOLDER, kind))]),
  );
  return `export const texts = ${JSON.stringify(Object.fromEntries(texts))};`;
}

/** esbuild plugin: resolves the module. */
export const presetTexts = {
  name: NAME,
  setup(build) {
    build.onResolve({ filter: /^preset-texts$/ }, () => ({ path: NAME, namespace: NAME }));
    build.onLoad({ filter: /.*/, namespace: NAME }, async () => ({ contents: await moduleCode() }));
  },
};

/** Vite plugin: the same in tests. */
export const presetTextsInTests = {
  name: NAME,
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) => (id === `\0${NAME}` ? moduleCode() : undefined),
};
