import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { asAscii } from './bundle/ascii.mjs';
import { fillCompiled } from './bundle/fill-compiled.mjs';
import { helpText } from './bundle/help-text.mjs';
import { licensesOf } from './bundle/licenses.mjs';
import { linkParts } from './bundle/link-parts.mjs';
import { MAIN, modulesOfProgram, programOptions, STARTS } from './bundle/on-demand.mjs';
import { bundleOptions } from './bundle/options.mjs';
import { divide } from './bundle/parts.mjs';
import { foldPresets } from './bundle/presets.mjs';
import { drawingSource } from './bundle/vendor.mjs';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));

// Renamed into place at the end, so that a program started meanwhile is the old one as a whole.
const out = `node_modules/.cache/llm-tui/dist-${process.pid}`;
await rm(out, { recursive: true, force: true });
const options = { ...bundleOptions('beside'), outdir: out };
const modules = await modulesOfProgram();
const parts = await Promise.all([
  linkParts(divide(modules, { main: MAIN, starts: STARTS }), { ...programOptions(), outdir: out }),
  build({
    ...options,
    outdir: undefined,
    outfile: `${out}/drawing.js`,
    stdin: { contents: drawingSource(), resolveDir: '.' },
    inject: ['bundle/clock.mjs'],
  }),
]);
const hash = createHash('sha256');
for (const name of (await readdir(out)).sort()) hash.update(await asAscii(`${out}/${name}`));
const launcher = await build({
  ...options,
  entryPoints: { cli: 'source/start.ts' },
  define: { ...options.define, PROGRAM_BUILD: JSON.stringify(hash.digest('hex')) },
});
const metafiles = [launcher.metafile, ...parts[0], parts[1].metafile];
const entry = await readFile(`${out}/cli.js`, 'utf8');
await writeFile(`${out}/cli.js`, `#!/usr/bin/env node\n${entry}`);
await chmod(`${out}/cli.js`, 0o755);
await writeFile(`${out}/package.json`, '{"type":"commonjs"}\n');
await foldPresets('presets', `${out}/presets`);
await writeFile(`${out}/help.txt`, await helpText());
await writeFile(`${out}/licenses.txt`, await licensesOf(metafiles));
await rm('dist', { recursive: true, force: true });
await rename(out, 'dist');
await fillCompiled('dist/cli.js');
