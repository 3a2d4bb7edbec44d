import { readFileSync } from 'node:fs';
import { formulas } from './formulas.mjs';
import { patches } from './patches.mjs';
import { newestDay } from './presets.mjs';

export const { version, author } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** Options common to every bundle of the program. `presets`: where `preset-store.ts` finds them. */
export const bundleOptions = (presets) => ({
  bundle: true,
  minify: true,
  metafile: true,
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  // CommonJS starts faster than modules, runs what `import()` names only when reached, and is the format of single
  // executables.
  format: 'cjs',
  supported: { 'dynamic-import': false },
  banner: {
    js: "const programMeta={url:require('node:url').pathToFileURL(__filename).href};",
  },
  legalComments: 'none',
  logLevel: 'warning',
  define: {
    'import.meta': 'programMeta',
    'process.env.NODE_ENV': '"production"',
    PROGRAM_VERSION: JSON.stringify(version),
    CATALOGUE_DAY: JSON.stringify(newestDay('presets')),
    PRESETS_ARE: JSON.stringify(presets),
  },
  plugins: [formulas, patches],
});
