import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { formulas } from './bundle/formulas.mjs';
import { presetTexts } from './bundle/preset-texts.mjs';
import { keepReachableTypes, withTypesOfData } from './bundle/reachable-types.mjs';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));

const out = 'dist/library';
await rm(out, { recursive: true, force: true });
// `neutral`: an import of Node's fails the build, so the bundle runs in browsers too.
await build({
  entryPoints: ['source/index.ts'],
  outfile: `${out}/index.js`,
  bundle: true,
  minify: true,
  platform: 'neutral',
  format: 'esm',
  target: 'es2023',
  logLevel: 'warning',
  plugins: [formulas, presetTexts],
});
const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(
  process.execPath,
  [tsc.replace('package.json', 'bin/tsc'), '-p', 'tsconfig.types.json'],
  {
    stdio: 'inherit',
  },
);
await keepReachableTypes(`${out}/types`, 'index.d.ts');
await withTypesOfData(`${out}/types`, 'source');
await writeFile(`${out}/package.json`, '{"type":"module"}\n');
