import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Files of the package beside its executable: installed path, and text. */
export const systemFiles = ({ manual, licenses, changelog, completions }) => ({
  'usr/share/man/man1/llm-tui.1.gz': gzipSync(manual, { level: 9 }),
  'usr/share/doc/llm-tui/changelog.gz': gzipSync(changelog, { level: 9 }),
  'usr/share/doc/llm-tui/copyright': licenses,
  'usr/share/lintian/overrides/llm-tui': OVERRIDES,
  'usr/share/bash-completion/completions/llm-tui': completions.bash,
  'usr/share/zsh/vendor-completions/_llm-tui': completions.zsh,
  'usr/share/fish/vendor_completions.d/llm-tui.fish': completions.fish,
});

/** Warnings of Debian's checker about Node's own binary, which is packed as published. */
const OVERRIDES = `llm-tui: embedded-library zlib *
llm-tui: hardening-no-pie *
`;

/** Writes `llm-tui_VERSION_ARCH.deb` to `out`; the same inputs give the same bytes. */
export async function writeDebian({
  out,
  architecture,
  version,
  maintainer,
  executable,
  files,
  epoch,
}) {
  const root = join(out, `debian-${architecture}`);
  await rm(root, { recursive: true, force: true });
  const program = join(root, 'usr/bin/llm-tui');
  await mkdir(dirname(program), { recursive: true });
  await copyFile(executable, program);
  await chmod(program, 0o755);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, { mode: 0o644 });
  }
  const sums = await sumsOf(root, ['usr/bin/llm-tui', ...Object.keys(files)].sort());
  await mkdir(join(root, 'DEBIAN'));
  await writeFile(join(root, 'DEBIAN/md5sums'), sums);
  const { size } = await stat(program);
  await writeFile(
    join(root, 'DEBIAN/control'),
    control({ architecture, version, maintainer, size }),
  );
  await setTimes(root, epoch);
  const path = join(out, `llm-tui_${version}_${architecture}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, path], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
  });
  await rm(root, { recursive: true });
  return path;
}

/** Checksums that `dpkg --verify` compares with an installation. */
async function sumsOf(root, paths) {
  const lines = await Promise.all(
    paths.map(async (path) => {
      const sum = createHash('md5').update(await readFile(join(root, path)));
      return `${sum.digest('hex')}  ${path}\n`;
    }),
  );
  return lines.join('');
}

const control = ({ architecture, version, maintainer, size }) => `Package: llm-tui
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${Math.ceil(size / 1024)}
Depends: libc6 (>= 2.28), libstdc++6, libgcc-s1
Section: utils
Priority: optional
Description: what a transformer costs before it runs
 Parameters, memory, KV cache, activations, FLOPs, speed and fit of a language
 model on the hardware at hand, live in the terminal.
`;

async function setTimes(folder, epoch) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await chmod(path, 0o755);
      await setTimes(path, epoch);
    } else await utimes(path, epoch, epoch);
  }
  await utimes(folder, epoch, epoch);
}
