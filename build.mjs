import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licensesOf } from './bundle/licenses.mjs';
import { bundleOptions } from './bundle/options.mjs';
import { foldPresets } from './bundle/presets.mjs';
import { drawingFrom, drawingSource } from './bundle/vendor.mjs';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));

// Put in place at the end, so that who starts the program meanwhile finds the old one whole.
const out = `node_modules/.cache/llm-tui/dist-${process.pid}`;
await rm(out, { recursive: true, force: true });
/** The launcher loads the program when the compile cache is on. */
const programBeside = {
  name: 'program-beside',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/cli\.js$/ }, () => ({ path: './program.js', external: true }));
  },
};

const options = bundleOptions('beside');
const builds = [
  { entryPoints: { cli: 'source/start.ts' }, plugins: [programBeside] },
  {
    entryPoints: { program: 'source/cli.tsx' },
    plugins: [drawingFrom('./drawing.js'), ...options.plugins],
  },
  {
    stdin: { contents: drawingSource(), resolveDir: '.' },
    outfile: `${out}/drawing.js`,
    inject: ['bundle/clock.mjs'],
  },
].map((one) => build({ ...options, ...(!one.outfile && { outdir: out }), ...one }));
const results = await Promise.all(builds);
const entry = await readFile(`${out}/cli.js`, 'utf8');
await writeFile(`${out}/cli.js`, `#!/usr/bin/env node\n${entry}`);
await chmod(`${out}/cli.js`, 0o755);
await writeFile(`${out}/package.json`, '{"type":"commonjs"}\n');
await foldPresets('presets', `${out}/presets`);
await writeFile(`${out}/licenses.txt`, await licensesOf(results.map(({ metafile }) => metafile)));
await rm('dist', { recursive: true, force: true });
await rename(out, 'dist');
