import { readFileSync } from 'node:fs';
import { patches } from './patches.mjs';

export const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** What every bundle of the program has in common. `presets`: where `preset-store.ts` finds them. */
export const bundleOptions = (presets) => ({
  bundle: true,
  minify: true,
  metafile: true,
  platform: 'node',
  target: 'node20',
  jsx: 'automatic',
  // CommonJS starts faster than modules do, makes what `import()` names only when it is reached, and is what the
  // single executable wants.
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
    PRESETS_ARE: JSON.stringify(presets),
  },
  plugins: [patches],
});
