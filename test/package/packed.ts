import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './starts.js';

/** What npm says of a tarball that it made. */
export interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs the built project with its library and installs the tarball in `folder`, as a user would. */
export function installPacked(folder: string): Packed {
  execFileSync(process.execPath, [join(root, 'build-library.mjs')], { stdio: 'inherit' });
  const pack = ['pack', '--json', '--ignore-scripts', `--pack-destination=${folder}`];
  // npm prints one entry per package, as a list or by name, depending on its version.
  const [packed] = Object.values(JSON.parse(npm(root, ...pack))) as Packed[];
  if (!packed) throw new Error('npm packed nothing');
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  npm(folder, 'install', '--no-audit', '--no-fund', '--offline', `./${packed.filename}`);
  return packed;
}

function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
