import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const CACHE = 'node_modules/.cache/llm-tui/node';

/**
 * The Node binary in an npm package, downloaded once, with the licences of Node and its parts. Throws where its
 * integrity differs from the pinned one; for a package without a pinned one npm checks the registry's.
 */
export async function nodeBinary({ name, version, integrity }) {
  const folder = join(CACHE, `${name}-${version}`);
  const tarball = join(folder, `${name}-${version}.tgz`);
  await mkdir(folder, { recursive: true });
  if (!existsSync(tarball))
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, `${name}@${version}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const found = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (integrity !== undefined && found !== integrity)
    throw new Error(`${tarball}: ${found} is not the pinned ${integrity}`);
  const unpacked = (path) => {
    if (!existsSync(join(folder, path))) execFileSync('tar', ['-xzf', tarball, '-C', folder, path]);
    return resolve(folder, path);
  };
  return {
    path: unpacked(`package/bin/node${name.includes('-win-') ? '.exe' : ''}`),
    /** Some of these packages lack the licence. */
    license: () => readFile(unpacked('package/LICENSE'), 'utf8'),
  };
}
