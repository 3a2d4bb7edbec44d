import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inject } from 'postject';
import { licensesOf } from './bundle/licenses.mjs';
import { bundleOptions } from './bundle/options.mjs';
import { foldPresets } from './bundle/presets.mjs';

/** Mark after which Node looks for its program. Source: Node's manual, single executable applications. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
const executable = `build/llm-tui${process.platform === 'win32' ? '.exe' : ''}`;

const available = (command, ...args) => {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

await rm('build', { recursive: true, force: true });
await mkdir('build');
const { metafile } = await build({
  ...bundleOptions('embedded'),
  entryPoints: ['source/start.ts'],
  outfile: 'build/program.cjs',
});
const assets = await foldPresets('presets', 'build/presets');
await writeFile('build/licenses.txt', await licensesOf([metafile]));
await writeFile(
  'build/executable.json',
  JSON.stringify({
    main: 'build/program.cjs',
    output: 'build/program.blob',
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: Object.fromEntries(
      Object.entries({ ...assets, licenses: 'build/licenses.txt' }).map(([name, path]) => [
        `${name}.txt`,
        path,
      ]),
    ),
  }),
);
execFileSync(process.execPath, ['--experimental-sea-config', 'build/executable.json'], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
await copyFile(process.execPath, executable);
await chmod(executable, 0o755);
// Node's symbols are not needed; stripping comes first, since it would remove the injected part.
if (process.platform === 'linux' && available('strip', '--version')) {
  execFileSync('strip', ['--strip-unneeded', executable]);
}
if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', executable]);
await inject(executable, 'NODE_SEA_BLOB', await readFile('build/program.blob'), {
  sentinelFuse: FUSE,
  machoSegmentName: 'NODE_SEA',
});
if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', executable]);
