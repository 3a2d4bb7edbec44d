import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifests } from '../../bundle/release/manifests.mjs';
import { fileName, TARGETS } from '../../bundle/release/targets.mjs';

const version = '1.2.3';
const names = [
  `llm-tui-${version}.tgz`,
  ...TARGETS.map(fileName),
  `llm-tui_${version}_amd64.deb`,
  `llm-tui_${version}_arm64.deb`,
];
const files = Object.fromEntries(
  names.map((name, index) => [name, String(index).repeat(64).slice(0, 64)]),
);
const about = { version, url: 'https://example.org/v1.2.3', homepage: 'https://example.org' };
const made = manifests({ ...about, files });
const text = (path: string): string => made[path] ?? '';

describe('descriptions for package managers', () => {
  test('Scoop, winget and the AUR name the file and its checksum', () => {
    const scoop = JSON.parse(text('scoop/llm-tui.json'));
    expect(scoop.architecture['64bit']).toEqual({
      url: 'https://example.org/v1.2.3/llm-tui-windows-x64.exe#/llm-tui.exe',
      hash: files['llm-tui-windows-x64.exe'],
    });
    const { Installers } = parse(text('winget/llm-tui.llm-tui.installer.yaml'));
    expect(Installers).toEqual([
      {
        Architecture: 'x64',
        InstallerUrl: 'https://example.org/v1.2.3/llm-tui-windows-x64.exe',
        InstallerSha256: files['llm-tui-windows-x64.exe'],
      },
    ]);
    for (const path of ['winget/llm-tui.llm-tui.yaml', 'winget/llm-tui.llm-tui.locale.en-US.yaml'])
      expect(parse(text(path))).toMatchObject({ PackageVersion: version });
    const sourced = execFileSync(
      'bash',
      ['-c', `${text('aur/PKGBUILD')}\necho "$sha256sums_x86_64 $source_aarch64"`],
      { encoding: 'utf8' },
    );
    expect(sourced.trim()).toBe(
      `${files['llm-tui-linux-x64']} llm-tui-1.2.3::https://example.org/v1.2.3/llm-tui-linux-arm64`,
    );
  });

  test('Homebrew takes the npm package, the image the Debian one', () => {
    expect(text('homebrew/llm-tui.rb')).toContain(`sha256 "${files['llm-tui-1.2.3.tgz']}"`);
    expect(text('docker/Dockerfile')).toContain(`COPY llm-tui_${version}_\${TARGETARCH}.deb`);
  });

  test('platforms that were not built are in none of them', () => {
    const some = manifests({ ...about, files: { [names[0] ?? '']: '0'.repeat(64) } });
    expect(Object.keys(some)).toEqual(['homebrew/llm-tui.rb']);
  });
});
