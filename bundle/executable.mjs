import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { inject } from 'postject';
import { licensesOf } from './licenses.mjs';
import { bundleOptions } from './options.mjs';
import { foldPresets } from './presets.mjs';

/** Mark after which Node looks for its program. Source: Node's manual, single executable applications. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const BLOB = 'program.blob';

const available = (command) => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Bundles the program with its presets and licences in `folder`; returns the path of the description for Node. */
export async function bundleProgram(folder, { useCodeCache }) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    ...bundleOptions('embedded'),
    entryPoints: ['source/start.ts'],
    outfile: join(folder, 'program.cjs'),
  });
  const presets = await foldPresets('presets', join(folder, 'presets'));
  const licenses = join(folder, 'licenses.txt');
  await writeFile(licenses, await licensesOf([metafile]));
  const assets = Object.entries({ ...presets, licenses }).map(([name, path]) => [
    `${name}.txt`,
    relative(folder, path),
  ]);
  const description = join(folder, 'executable.json');
  await writeFile(
    description,
    JSON.stringify({
      // The blob contains this path: a relative one is the same on every host.
      main: 'program.cjs',
      output: BLOB,
      disableExperimentalSEAWarning: true,
      // Compiled code is valid for one processor and one Node only.
      useCodeCache,
      assets: Object.fromEntries(assets),
    }),
  );
  return description;
}

/** Makes Node's blob of a bundled program; the Node that makes it must have the executable's version. */
export async function blobOf(description, node) {
  const folder = dirname(description);
  execFileSync(resolve(node), ['--experimental-sea-config', basename(description)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return await readFile(join(folder, BLOB));
}

/** A copy of `node` that holds the program, for `platform`. */
export async function writeExecutable({ node, blob, path, platform, strip }) {
  await copyFile(node, path);
  await chmod(path, 0o755);
  const isMac = platform === 'darwin';
  // Node's symbols are not needed; stripping comes first, since it would remove the injected part.
  if (strip && available('strip')) execFileSync('strip', ['--strip-unneeded', path]);
  if (isMac) execFileSync('codesign', ['--remove-signature', path]);
  await inject(path, 'NODE_SEA_BLOB', blob, {
    sentinelFuse: FUSE,
    ...(isMac && { machoSegmentName: 'NODE_SEA' }),
  });
  // Apple's processors run no unsigned code; this signature has no identity.
  if (isMac) execFileSync('codesign', ['--sign', '-', path]);
}
