import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { blobOf, bundleProgram, writeExecutable } from '../executable.mjs';
import { author, version } from '../options.mjs';
import { newestDay } from '../presets.mjs';
import { systemFiles, writeDebian } from './debian.mjs';
import { manifests } from './manifests.mjs';
import { nodeBinary } from './node-binary.mjs';
import { fileName, makerOf, TARGETS } from './targets.mjs';

// Everything of a release, from a built project: `npm run release -- --url ADDRESS`. The same commit gives the same bytes.
process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'build/release' },
    only: { type: 'string', multiple: true },
    url: { type: 'string' },
    homepage: { type: 'string', default: 'https://www.npmjs.com/package/llm-tui' },
    maintainer: { type: 'string', default: author },
  },
});
const { out, only, url, homepage, maintainer } = values;
/** File dates are the catalogue's, so that the same commit gives the same bytes. */
const epoch = Date.parse(newestDay('presets')) / 1000;
const made = [];
const RULE = '-'.repeat(78);

const run = (command, args) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

run('npm', ['pack', '--silent', '--ignore-scripts', `--pack-destination=${out}`]);
made.push(join(out, `llm-tui-${version}.tgz`));

const description = await bundleProgram(join(out, 'bundle'), { useCodeCache: false });
const bundled = await readFile(join(out, 'bundle/licenses.txt'), 'utf8');
for (const target of TARGETS) {
  if (only && !only.includes(target.id)) continue;
  if (target.hosts && !target.hosts.includes(process.platform)) {
    console.log(`${target.id}: left out, made only on ${target.hosts.join(', ')}`);
    continue;
  }
  const node = await nodeBinary(target.node);
  const isOwn = process.platform === target.platform && target.id.endsWith(process.arch);
  const maker = isOwn ? node : await nodeBinary(makerOf(target.node));
  const licenses = [
    await readFile('license', 'utf8'),
    bundled,
    `${RULE}\nNode.js ${target.node.version}\n\n${await maker.license()}`,
  ].join('\n');
  const path = join(out, fileName(target));
  await writeExecutable({
    node: node.path,
    blob: await blobOf(description, maker.path),
    path,
    platform: target.platform,
    strip: isOwn && target.platform === 'linux',
  });
  made.push(path);
  const terms = `${path}.licenses.txt`;
  await writeFile(terms, licenses);
  made.push(terms);
  if (target.debian)
    made.push(
      await writeDebian({
        out,
        architecture: target.debian,
        version,
        maintainer,
        executable: path,
        files: await debianFiles(licenses),
        epoch,
      }),
    );
}
await rm(join(out, 'bundle'), { recursive: true });

const sums = Object.fromEntries(
  await Promise.all(
    made.map(async (path) => [
      basename(path),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ]),
  ),
);
await writeFile(
  join(out, 'SHA256SUMS.partial'),
  Object.entries(sums)
    .sort()
    .map(([name, sum]) => `${sum}  ${name}\n`)
    .join(''),
);
await rename(join(out, 'SHA256SUMS.partial'), join(out, 'SHA256SUMS'));
if (url === undefined) console.log('manifests: left out, --url says where the files will be');
else
  for (const [name, text] of Object.entries(manifests({ version, url, homepage, files: sums }))) {
    await mkdir(join(out, dirname(name)), { recursive: true });
    await writeFile(join(out, name), text);
  }

async function debianFiles(licenses) {
  const completion = (shell) => run(process.execPath, ['dist/cli.js', 'completion', shell]);
  return systemFiles({
    manual: await readFile('docs/llm-tui.1'),
    licenses,
    changelog: await readFile('changelog.md'),
    completions: {
      bash: completion('bash'),
      zsh: completion('zsh'),
      fish: completion('fish'),
    },
  });
}
