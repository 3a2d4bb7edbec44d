import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const CACHE = 'node_modules/.cache/llm-tui/node';

/**
 * Path of the Node binary in an npm package, downloaded once. Throws where its integrity is not the pinned one; of a
 * package without a pinned one npm checks what the registry says.
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
  const binary = `package/bin/node${name.includes('-win-') ? '.exe' : ''}`;
  if (!existsSync(join(folder, binary)))
    execFileSync('tar', ['-xzf', tarball, '-C', folder, binary]);
  return resolve(folder, binary);
}
