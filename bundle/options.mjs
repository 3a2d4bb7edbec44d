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
  legalComments: 'none',
  logLevel: 'warning',
  define: {
    'process.env.NODE_ENV': '"production"',
    PROGRAM_VERSION: JSON.stringify(version),
    PRESETS_ARE: JSON.stringify(presets),
  },
  plugins: [patches],
});
