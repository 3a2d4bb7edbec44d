import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './bundle/licenses.mjs';
import { bundleOptions } from './bundle/options.mjs';
import { foldPresets } from './bundle/presets.mjs';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  ...bundleOptions('beside'),
  entryPoints: { cli: 'source/start.ts' },
  outdir: 'dist',
  format: 'esm',
  // What a run does not need stays unread: the report does without Ink, the dashboard without the listings.
  splitting: true,
  banner: {
    js: "import{createRequire as requireOf}from'node:module';const require=requireOf(import.meta.url);",
  },
});
const entry = await readFile('dist/cli.js', 'utf8');
await writeFile('dist/cli.js', `#!/usr/bin/env node\n${entry}`);
await chmod('dist/cli.js', 0o755);
await foldPresets('presets', 'dist/presets');
await writeFile('dist/licenses.txt', await licensesOf([metafile]));
